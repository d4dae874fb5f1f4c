import { readLibrary } from '../library/read-library.ts';
import { formatFaults, type Language } from '../locale/faults.ts';
import type { TableFormat } from '../reports/plain-table.ts';
import { createServices } from '../services/create-services.ts';
import type { Fault } from '../services/ports.ts';
import { baselinesOf, intakeContext, scenarioOf } from './load-request.ts';
import { writeOutput } from './output.ts';
import { poolFor } from './pool-for.ts';
import { progressBar } from './progress.ts';
import { resultOutput } from './result-output.ts';

export interface ProjectCommand {
  readonly areas: string[];
  readonly from: number;
  readonly to: number;
  readonly scenario: string;
  readonly baseline: string[];
  readonly threads?: number;
  readonly out?: string;
  readonly format: TableFormat;
  readonly lang: Language;
}

/** `xuewei project`: one scenario for any areas. */
export async function project(command: ProjectCommand): Promise<void> {
  const library = readLibrary();
  const services = createServices(library, poolFor(library, command));
  try {
    const warnings: Fault[] = [];
    const context = intakeContext(services, { from: command.from, to: command.to });
    const scenario = await scenarioOf(command.scenario, context, warnings);
    const baselines = await baselinesOf(command.baseline, context, warnings);
    if (warnings.length > 0) process.stderr.write(`${formatFaults(warnings, command.lang)}\n`);
    const bar = progressBar(command.lang === 'zh' ? '测算' : 'projecting');
    const result = await services.project(
      { areas: command.areas, from: command.from, to: command.to, scenario, baselines },
      { onProgress: bar.onProgress },
    );
    bar.stop();
    await writeOutput(resultOutput(result, command.format, command.lang), command.out);
  } finally {
    await services.close();
  }
}
