import { mean } from 'simple-statistics';
import { ENTRY_METHODS } from './entry-methods.ts';
import { type GradeSystem, type History, knownAt, pupilsOf, restOf, totalOf } from './history.ts';
import { mixed, type Parts, partsOf } from './parts.ts';
import { REST_METHODS } from './rest-methods.ts';
import { actualOf, type BacktestSeries, type OriginForecast, seriesOf, writeSeries } from './series.ts';
import { STEP_METHODS } from './step-methods.ts';

/** Fewest years of pupils before a forecast is made. */
export const FEWEST_YEARS = 6;
/** An error counts for no more than this, so that one broken area does not decide. */
const LARGEST_ERROR = 0.15;
/** Two size classes where there are at least so many areas: each then has enough of its own errors. */
const AREAS_FOR_CLASSES = 20;

/** Weights of the methods of every part, each summing to 1. */
export interface Weights {
  /** By stage. */
  readonly steps: readonly (readonly number[])[];
  readonly entry: readonly number[];
  readonly rest: readonly number[];
}

/** Errors of every method at one origin, [method][area][lead]: absolute logs, NaN where nothing was counted. */
interface MethodErrors {
  readonly steps: readonly (readonly Float64Array[])[];
  readonly entry: readonly Float64Array[];
  readonly rest: readonly Float64Array[];
}

/** Forecasts at any origin of a history, each out of what was known then. */
export class Forecaster {
  readonly history: History;
  readonly system: GradeSystem;
  readonly leads: number;
  readonly series: readonly BacktestSeries[];
  readonly #parts = new Map<number, Parts>();
  readonly #errors = new Map<number, MethodErrors>();

  /** @param history all of it; a forecast reads only what was known at its origin */
  constructor(history: History, system: GradeSystem, leads: number) {
    this.history = history;
    this.system = system;
    this.leads = leads;
    this.series = seriesOf(history.grades, system);
  }

  /** First origin with enough years before it. */
  get firstOrigin(): number {
    return this.history.years[0]! + FEWEST_YEARS - 1;
  }

  /** Parts at an origin: made once. */
  partsAt(origin: number): Parts {
    let parts = this.#parts.get(origin);
    if (parts === undefined) {
      parts = partsOf(knownAt(this.history, origin, this.system.birthsLag), this.system, this.leads);
      this.#parts.set(origin, parts);
    }
    return parts;
  }

  /** Size class of every area at an origin: 0, or 1 for the larger half. */
  classesAt(origin: number): readonly number[] {
    const { history } = this.partsAt(origin);
    const { areas } = history;
    if (areas.length < AREAS_FOR_CLASSES) return areas.map(() => 0);
    const sizes = areas.map((_, area) => totalOf(history, area, origin));
    const middle = [...sizes].sort((a, b) => a - b)[areas.length >> 1]!;
    return sizes.map((size) => (size >= middle ? 1 : 0));
  }

  /** Weights at an origin for one lead and size class: 1 / error² of earlier origins whose target has been counted by then. */
  weightsAt(origin: number, lead: number, sizeClass: number): Weights {
    const areas = this.classesAt(origin).flatMap((each, area) => (each === sizeClass ? [area] : []));
    const cells = areas.map((area) => area * this.leads + lead);
    const past: MethodErrors[] = [];
    for (let earlier = this.firstOrigin; earlier + lead + 1 <= origin; earlier++) past.push(this.#errorsAt(earlier));
    const weigh = (methods: number, of: (errors: MethodErrors) => readonly Float64Array[]) =>
      inverseSquares(
        Array.from({ length: methods }, (_, method) =>
          meanError(past.flatMap((errors) => cells.map((cell) => of(errors)[method]![cell]!))),
        ),
      );
    return {
      steps: this.system.stages.map((_, stage) => weigh(STEP_METHODS.length, ({ steps }) => steps[stage]!)),
      entry: weigh(ENTRY_METHODS.length, ({ entry }) => entry),
      rest: weigh(REST_METHODS.length, ({ rest }) => rest),
    };
  }

  /** The forecast at an origin: every lead by the weights of that lead. */
  forecastAt(origin: number): OriginForecast {
    const parts = this.partsAt(origin);
    const classes = this.classesAt(origin);
    const { areas, grades } = this.history;
    const values = new Float64Array(areas.length * this.leads * this.series.length);
    for (let lead = 0; lead < this.leads; lead++) {
      const weights = [...new Set(classes)].map((each) => [each, this.weightsAt(origin, lead, each)] as const);
      const byClass = new Map(weights);
      areas.forEach((_, area) => {
        const chosen = byClass.get(classes[area]!)!;
        const pupils = walkTo(parts, this.system, chosen, area, lead, this.leads, grades.length);
        const rest = mixed(parts.rest, chosen.rest, area * this.leads + lead);
        writeSeries(values, (area * this.leads + lead) * this.series.length, this.series, pupils, rest);
      });
    }
    return { origin, values };
  }

  /** Errors of every method at an origin, everything else at equal weights. */
  #errorsAt(origin: number): MethodErrors {
    let errors = this.#errors.get(origin);
    if (errors === undefined) {
      errors = this.#methodErrors(origin);
      this.#errors.set(origin, errors);
    }
    return errors;
  }

  #methodErrors(origin: number): MethodErrors {
    const { history, system, leads } = this;
    const parts = this.partsAt(origin);
    const equal = equalWeights(system);
    const entry = this.series[0]!;
    const stageSeries = this.series.filter(({ kind }) => kind === 'stage');
    const errors = (methods: number, error: (method: number, area: number, lead: number) => number) =>
      Array.from({ length: methods }, (_, method) => {
        const found = new Float64Array(history.areas.length * leads);
        history.areas.forEach((_, area) => {
          for (let lead = 0; lead < leads; lead++) found[area * leads + lead] = error(method, area, lead);
        });
        return found;
      });
    return {
      steps: system.stages.map((stage, index) =>
        errors(STEP_METHODS.length, (method, area, lead) => {
          const alone = STEP_METHODS.map((_, other) => (other === method ? 1 : 0));
          const steps = equal.steps.map((weights, other) => (other === index ? alone : weights));
          const pupils = walkTo(parts, system, { ...equal, steps }, area, lead, leads, history.grades.length);
          let forecast = 0;
          for (let grade = stage.first; grade < stage.first + stage.length; grade++) forecast += pupils[grade]!;
          return Math.abs(Math.log(forecast / actualOf(history, stageSeries[index]!, area, origin + lead + 1)));
        }),
      ),
      entry: errors(ENTRY_METHODS.length, (method, area, lead) =>
        Math.abs(
          Math.log(parts.entry[method]![area * leads + lead]! / actualOf(history, entry, area, origin + lead + 1)),
        ),
      ),
      rest: errors(REST_METHODS.length, (method, area, lead) => {
        const year = origin + lead + 1;
        const missed = parts.rest[method]![area * leads + lead]! - restOf(history, area, year);
        return Math.abs(missed) / totalOf(history, area, year);
      }),
    };
  }
}

/** Grades of one area at one lead, walked year by year with the weights of that lead. */
function walkTo(
  parts: Parts,
  { stages }: GradeSystem,
  weights: Weights,
  area: number,
  lead: number,
  leads: number,
  grades: number,
): Float64Array {
  const { history } = parts;
  const origin = history.years.at(-1)!;
  const pupils = Float64Array.from({ length: grades }, (_, grade) => pupilsOf(history, area, origin, grade));
  for (let year = 0; year <= lead; year++) {
    for (let stage = stages.length - 1; stage >= 0; stage--) {
      const { first, length } = stages[stage]!;
      for (let grade = first + length - 1; grade >= Math.max(1, first); grade--) {
        const step = mixed(parts.steps, weights.steps[stage]!, (area * leads + year) * grades + grade);
        const found = pupils[grade - 1]! * Math.exp(step);
        // A stage whose lower neighbour is not counted begins by itself.
        pupils[grade] = grade === first && !Number.isFinite(found) ? parts.alone[stage]![area * leads + year]! : found;
      }
    }
    pupils[0] = mixed(parts.entry, weights.entry, area * leads + year);
  }
  return pupils;
}

function equalWeights({ stages }: GradeSystem): Weights {
  const equal = (methods: readonly unknown[]) => methods.map(() => 1 / methods.length);
  return { steps: stages.map(() => equal(STEP_METHODS)), entry: equal(ENTRY_METHODS), rest: equal(REST_METHODS) };
}

/** Mean of the errors that are known, bounded; NaN where none is. */
function meanError(errors: readonly number[]): number {
  const known = errors.filter(Number.isFinite).map((error) => Math.min(LARGEST_ERROR, error));
  return known.length === 0 ? Number.NaN : mean(known);
}

/** Weights in proportion to 1 / error² (Bates & Granger 1969); equal where an error is not known or is nought. */
function inverseSquares(errors: readonly number[]): number[] {
  if (errors.some((error) => !(error > 0))) return errors.map(() => 1 / errors.length);
  const inverse = errors.map((error) => 1 / error ** 2);
  const sum = inverse.reduce((total, weight) => total + weight, 0);
  return inverse.map((weight) => weight / sum);
}
