import { CATALOGUE, SERIES, seriesIndex } from '../catalogue/index.ts';
import { STATUSES, type Status } from '../inputs/status.ts';
import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { COHORT_ROW, STATE_ROW } from '../kernel/sheet.ts';
import { STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { measureCitation } from './cite.ts';
import type { CountyContext } from './context.ts';
import { type Draft, type Making, NOTHING, type Quantity } from './draft.ts';
import { recompute } from './operation.ts';
import { recordWalk, type WalkRecord } from './record-walk.ts';

/** Says how a measure of the catalogue comes about; its value stands in the result. */
export type MeasureMaker = (county: County, t: number, stage: Stage) => Making;
/** Says how a quantity between the measures comes about, with its value. */
export type QuantityMaker = (county: County, t: number, item: string) => Quantity;
export interface Rooms {
  readonly measures: Readonly<Record<string, MeasureMaker>>;
  readonly quantities: Readonly<Record<string, QuantityMaker>>;
}

const MEASURE = new Map(CATALOGUE.map((measure) => [measure.id, measure]));
const SCHEDULED = SCHEDULE_ROW.offsets;
const STATED = STATE_ROW.offsets;

/** One county that is being explained: the numbers of its walk, and where they come from. */
export class County {
  readonly context: CountyContext;
  readonly walk: WalkRecord;
  readonly #rooms: Rooms;

  constructor(context: CountyContext, rooms: Rooms) {
    this.context = context;
    this.#rooms = rooms;
    this.walk = recordWalk(context.start, context.plan, context.horizon);
  }

  get start() {
    return this.context.start;
  }

  get plan() {
    return this.context.plan;
  }

  /** Residents by age as shipped: another array where own births have split the census groups. */
  get shippedTotal(): Float64Array {
    return this.context.shipped.population.total;
  }

  get baseYear(): number {
    return this.context.horizon.baseYear;
  }

  yearOf(t: number): number {
    return this.baseYear + t;
  }

  /** Number of a measure in the result of the walk. */
  value(measure: string, stage: Stage | null, t: number): number {
    return this.walk.result.values[seriesIndex(measure, stage) * this.context.horizon.years.length + t]!;
  }

  /** Label of a measure; "projected" or weaker where the number itself is missing. */
  status(measure: string, stage: Stage | null, t: number): Status {
    const cell = seriesIndex(measure, stage) * this.context.horizon.years.length + t;
    return STATUSES[this.walk.result.status[cell]!]!;
  }

  /** @param field name of a cell of the schedule, `index` its place in a wider field */
  scheduled(t: number, field: keyof typeof SCHEDULED, index = 0): number {
    return this.walk.schedule[t * SCHEDULE_ROW.cells + SCHEDULED[field] + index]!;
  }

  state(t: number, field: keyof typeof STATED, index = 0): number {
    return this.walk.states[t]![STATED[field] + index]!;
  }

  /** State before own counts of the year. */
  modelled(t: number, field: keyof typeof STATED, index = 0): number {
    return this.walk.modelled[t]![STATED[field] + index]!;
  }

  /** Residents of an age on 1 November. */
  residents(t: number, age: number): number {
    return this.walk.cohorts[t * COHORT_ROW.cells + COHORT_ROW.offsets.RESIDENTS + age]!;
  }

  women(t: number, age: number): number {
    return this.walk.cohorts[t * COHORT_ROW.cells + COHORT_ROW.offsets.WOMEN + age]!;
  }

  knows(id: string): boolean {
    return MEASURE.has(id) || id in this.#rooms.quantities;
  }

  /** A number by its name: a measure with its stage, or a quantity with its item. @throws RangeError for an unknown one */
  of(id: string, item: string | null, t: number): Draft {
    const measure = MEASURE.get(id);
    if (measure === undefined) {
      const maker = this.#rooms.quantities[id];
      if (maker === undefined) throw new RangeError(`no measure or quantity ${id}`);
      return this.#draft(id, item, t, maker(this, t, item ?? ''), true);
    }
    const stage = item as Stage | null;
    const making = this.#rooms.measures[id]!(this, t, stage ?? STAGES[0]);
    return this.#draft(id, item, t, { ...making, ...this.#measure(id, stage, t) }, true);
  }

  /** The same of an earlier year, or in a detail that is opened only when it is asked for. */
  closed(id: string, item: string | null, t: number): Draft {
    return { ...this.of(id, item, t), folded: true };
  }

  /** A step without a name of its own: a leaf, or a part of a formula whose value is given. */
  inline(id: string, t: number, quantity: Quantity): Draft {
    return this.#draft(id, null, t, quantity, false);
  }

  /** The same, its value made out of its inputs. */
  step(id: string, t: number, quantity: Omit<Quantity, 'value' | 'inputs'> & { inputs: readonly Draft[] }): Draft {
    const { inputs } = quantity;
    const value = recompute(
      quantity.operation,
      inputs.map((input) => input.value),
    );
    return this.#draft(id, null, t, { ...quantity, value, inputs: () => inputs }, false);
  }

  #measure(id: string, stage: Stage | null, t: number) {
    const { zh, en, unit, source } = MEASURE.get(id)!;
    const names = stage === null ? { zh: '', en: '' } : STAGE_SPAN[stage];
    return {
      name: {
        zh: `${zh}${names.zh === '' ? '' : `（${names.zh}）`}`,
        en: `${en}${names.en === '' ? '' : `, ${names.en}`}`,
      },
      unit,
      value: this.value(id, stage, t),
      status: this.status(id, stage, t),
      stage,
      source: measureCitation(id, source, this.start.chain, this.context.data),
    };
  }

  #draft(id: string, item: string | null, t: number, quantity: Quantity, named: boolean): Draft {
    return {
      id,
      item,
      name: quantity.name,
      unit: quantity.unit,
      value: quantity.value,
      status: quantity.status,
      stage: quantity.stage ?? null,
      schoolYear: this.yearOf(t),
      area: this.start.code,
      areaName: this.start.name,
      formula: quantity.formula,
      operation: quantity.operation,
      inputs: quantity.inputs ?? NOTHING,
      source: quantity.source ?? null,
      note: quantity.note ?? null,
      named,
      folded: false,
    };
  }
}

/** Stages of a measure as items; [null] for a measure without stages. */
export function itemsOf(measure: string): readonly (Stage | null)[] {
  return SERIES.filter((series) => series.measure.id === measure).map(({ stage }) => stage);
}
