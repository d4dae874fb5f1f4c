import { CATALOGUE } from '../../models/catalogue/index.ts';
import type { Question } from '../../models/explain/explanation.ts';
import { QUANTITY_ITEMS } from '../../models/explain/quantities.ts';
import { STAGES } from '../../models/stages.ts';
import type { Fault } from './ports.ts';

/** What a run has numbers of. */
export interface Explainable {
  readonly areas: readonly string[];
  readonly baseYear: number;
  readonly from: number;
  readonly to: number;
  /** True where the area asked for is above the counties: it has measures only, in the years shown. */
  readonly isParent: boolean;
}

/** More names than this are not written out. */
const MOST_NAMES = 200;

/** Everything of a question that a run cannot answer, at once, with what is allowed. */
export function questionFaults(question: Question, run: Explainable): Fault[] {
  const { area, measure, schoolYear } = question;
  const faults: Fault[] = [];
  if (!run.areas.includes(area)) faults.push(notAllowed('area', area, run.areas));
  const found = CATALOGUE.find(({ id }) => id === measure);
  const quantity = run.isParent || !Object.hasOwn(QUANTITY_ITEMS, measure) ? undefined : QUANTITY_ITEMS[measure];
  if (found === undefined && quantity === undefined)
    faults.push(
      notAllowed(
        'measure',
        measure,
        CATALOGUE.map(({ id }) => id),
      ),
    );
  else if (found !== undefined) faults.push(...stageFaults(question, found.stages));
  else faults.push(...itemFaults(question, quantity!.items));
  // A county is walked from the base year on, whatever the run shows.
  const first = run.isParent ? run.from : run.baseYear + Number(found === undefined && quantity?.later === true);
  if (schoolYear < first || schoolYear > run.to) {
    const allowed = `${first}–${run.to}`;
    faults.push({
      code: 'EDU_YEAR_OUT_OF_RANGE',
      where: '#/schoolYear',
      found: String(schoolYear),
      allowed: { zh: allowed, en: allowed },
      cure: { zh: '改为允许范围内的年份', en: 'use a year within the range' },
      severity: 'error',
    });
  }
  return faults;
}

function stageFaults({ measure, stage, item }: Question, stages: readonly string[]): Fault[] {
  const faults: Fault[] = [];
  if (item !== null) faults.push(superfluous('item', item, measure));
  if (stages.length === 0 && stage !== null) faults.push(superfluous('stage', stage, measure));
  if (stages.length > 0 && (stage === null || !stages.includes(stage)))
    faults.push(notAllowed('stage', stage ?? '', stages));
  return faults;
}

function itemFaults({ measure, stage, item }: Question, items: readonly string[]): Fault[] {
  const given = item ?? stage;
  if (items.length === 0) return given === null ? [] : [superfluous(item === null ? 'stage' : 'item', given, measure)];
  // Items that are stages may be asked for by either name.
  const where = items.every((each) => STAGES.some((known) => known === each)) && item === null ? 'stage' : 'item';
  return given !== null && items.includes(given) ? [] : [notAllowed(where, given ?? '', items)];
}

function notAllowed(parameter: string, found: string, known: readonly string[]): Fault {
  const names = known.slice(0, MOST_NAMES).join(', ') + (known.length > MOST_NAMES ? ` … (${known.length})` : '');
  return {
    code: 'EDU_NOT_ALLOWED',
    where: `#/${parameter}`,
    found: found === '' ? '没有给出 not given' : JSON.stringify(found),
    allowed: { zh: names, en: names },
    cure: { zh: '从允许的取值中选一个', en: 'choose one of the allowed values' },
    severity: 'error',
  };
}

function superfluous(parameter: string, found: string, measure: string): Fault {
  return {
    code: 'EDU_NOT_ALLOWED',
    where: `#/${parameter}`,
    found: JSON.stringify(found),
    allowed: { zh: `${measure} 没有这一项`, en: `${measure} has none` },
    cure: { zh: `去掉 ${parameter}`, en: `leave ${parameter} out` },
    severity: 'error',
  };
}
