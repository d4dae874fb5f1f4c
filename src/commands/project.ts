import { readLibrary } from '../library/read-library.ts';
import { formatFaults, type Language } from '../locale/faults.ts';
import type { TableFormat } from '../reports/plain-table.ts';
import { createServices } from '../services/create-services.ts';
import type { Fault } from '../services/ports.ts';
import { measureFaults } from './measure-faults.ts';
import { outputPathFaults, writeOutput } from './output.ts';
import { poolFor } from './pool-for.ts';
import { prepareRequests } from './prepare-requests.ts';
import { progressBar } from './progress.ts';
import { resultOutput } from './result-output.ts';

export interface ProjectCommand {
  readonly areas: string[];
  readonly from: number;
  readonly to: number;
  /** One scenario, or several stacked: a later one wins. */
  readonly scenario: readonly string[];
  readonly baseline: string[];
  readonly history?: string;
  readonly births?: string;
  readonly threads?: number;
  readonly draws?: number;
  readonly seed?: number;
  /** YAML or JSON file with changes of the shipped uncertainty. */
  readonly uncertainty?: string;
  readonly measures?: string[];
  readonly out?: string;
  readonly format: TableFormat;
  readonly lang: Language;
}

/** `xuewei project`: one scenario, or several stacked, for any areas. */
export async function project(command: ProjectCommand): Promise<void> {
  const found = outputPathFaults(command.out);
  const measures = command.measures === undefined ? undefined : new Set(command.measures);
  if (measures !== undefined) found.push(...measureFaults(measures));
  if (command.draws === undefined)
    for (const option of ['seed', 'uncertainty'] as const)
      if (command[option] !== undefined) found.push(withoutDraws(`--${option}`, String(command[option])));
  const library = readLibrary();
  const services = createServices(library, poolFor(library, command));
  try {
    const { requests, warnings } = await prepareRequests(services, command, [command.scenario], found);
    if (warnings.length > 0) process.stderr.write(`${formatFaults(warnings, command.lang)}\n`);
    const bar = progressBar(command.lang === 'zh' ? '测算' : 'projecting');
    const result = await services.project(requests[0]!, { onProgress: bar.onProgress }).finally(bar.stop);
    await writeOutput(resultOutput(result, command.format, command.lang, measures), command.out);
  } finally {
    await services.close();
  }
}

function withoutDraws(option: string, found: string): Fault {
  return {
    code: 'EDU_WITHOUT_DRAWS',
    where: option,
    found,
    allowed: { zh: '与 --draws 同用', en: 'together with --draws' },
    cure: { zh: `加上 --draws 1000，或去掉 ${option}`, en: `add --draws 1000, or leave ${option} out` },
    severity: 'error',
  };
}
