import { AreaTree } from '../../models/projection/area-tree.ts';
import type { Stage } from '../../models/stages.ts';
import { readLibrary } from '../library/read-library.ts';
import { formatFaults, type Language } from '../locale/faults.ts';
import { explanationText } from '../reports/explanation-text.ts';
import { createServices } from '../services/create-services.ts';
import { outputPathFaults, writeOutput } from './output.ts';
import { poolFor } from './pool-for.ts';
import { prepareRequests } from './prepare-requests.ts';

export interface ExplainCommand {
  readonly areas: string[];
  readonly year: number;
  readonly measure: string;
  readonly stage?: string;
  /** Grade, age or stage of a quantity that is no measure. */
  readonly item?: string;
  readonly depth: number;
  readonly unfold?: boolean;
  readonly from: number;
  readonly to: number;
  readonly scenario: readonly string[];
  readonly baseline: string[];
  readonly history?: string;
  readonly births?: string;
  readonly threads?: number;
  readonly out?: string;
  readonly format: 'table' | 'json';
  readonly lang: Language;
}

/** `xuewei explain`: where one number of a projection comes from, as text that can be pasted into a memo. */
export async function explain(command: ExplainCommand): Promise<void> {
  const { areas, year, measure, stage = null, item = null, depth, unfold = false, format, lang } = command;
  const library = readLibrary();
  const services = createServices(library, poolFor(library, command));
  try {
    const found = outputPathFaults(command.out);
    const { requests, warnings } = await prepareRequests(services, command, [command.scenario], found);
    if (warnings.length > 0) process.stderr.write(`${formatFaults(warnings, lang)}\n`);
    const area = AreaTree.fullCode(areas[0]!.trim());
    const question = { area, schoolYear: year, measure, stage: stage as Stage | null, item };
    const explanation = await services.explain(requests[0]!, question, { depth, unfold });
    const text = format === 'json' ? `${JSON.stringify(explanation, null, 1)}\n` : explanationText(explanation, lang);
    await writeOutput([text], command.out);
  } finally {
    await services.close();
  }
}
