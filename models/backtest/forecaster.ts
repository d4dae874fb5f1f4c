import { type GradeSystem, type History, knownAt, pupilsOf, restOf, totalOf } from './history.ts';
import { addErrors, type ErrorSums, methodWeights } from './method-weights.ts';
import { methodNames, mixed, type Parts, partsOf } from './parts.ts';
import { actualOf, type BacktestSeries, type OriginForecast, seriesOf, writeSeries } from './series.ts';

/** Fewest years of pupils before a forecast is made. */
export const FEWEST_YEARS = 6;
/** Two size classes where there are at least so many areas: each then has enough of its own errors. */
const AREAS_FOR_CLASSES = 20;

/** A method and its weight. */
export interface ChosenMethod {
  /** The grade that is reached; REST for what has no grade. */
  readonly part: string;
  readonly method: string;
  /** Mean over the areas. */
  readonly weight: number;
}

/** Forecasts at any origin of a history, each out of what was known then. */
export class Forecaster {
  readonly history: History;
  readonly system: GradeSystem;
  readonly leads: number;
  readonly series: readonly BacktestSeries[];
  #parts: { readonly origin: number; readonly parts: Parts } | null = null;
  /** Of the latest origins whose targets have not all been counted yet, [part]: [method][area][lead]. */
  readonly #errors = new Map<number, readonly Float64Array[]>();
  /** [part], of everything counted by the year `#summedTo`. */
  #sums: readonly ErrorSums[] = [];
  #summedTo = Number.NaN;
  #weights: { readonly origin: number; readonly byPart: readonly Float64Array[] } | null = null;

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

  /** Parts at an origin. Those of the last one are kept: of all origins together they would fill the memory. */
  partsAt(origin: number): Parts {
    if (this.#parts?.origin !== origin) {
      const parts = partsOf(knownAt(this.history, origin, this.system.birthsLag), this.system, this.leads);
      this.#parts = { origin, parts };
    }
    return this.#parts!.parts;
  }

  /** Size class of every area at an origin: 0, or 1 for the larger half. */
  classesAt(origin: number): readonly number[] {
    const { history } = this;
    const { areas } = history;
    if (areas.length < AREAS_FOR_CLASSES) return areas.map(() => 0);
    const sizes = areas.map((_, area) => totalOf(history, area, origin));
    const middle = [...sizes].sort((a, b) => a - b)[areas.length >> 1]!;
    return sizes.map((size) => (size >= middle ? 1 : 0));
  }

  /** Methods of every part at an origin and lead (from 1), the heaviest of each part first. */
  chosenAt(origin: number, lead: number): ChosenMethod[] {
    const { history, leads, system } = this;
    const weights = this.weightsAt(origin);
    return methodNames(system, history.grades).flatMap((methods, part) =>
      methods
        .map((method, index): ChosenMethod => {
          const ofAreas = history.areas.map(
            (_, area) => weights[part]![(area * leads + lead - 1) * methods.length + index]!,
          );
          const weight = ofAreas.reduce((sum, each) => sum + each, 0) / ofAreas.length;
          return { part: history.grades[part] ?? 'REST', method, weight };
        })
        .sort((a, b) => b.weight - a.weight),
    );
  }

  /** Weights of the methods of every part at an origin, [area][lead][method]: out of errors that were known by then. */
  weightsAt(origin: number): readonly Float64Array[] {
    // Origins come in ascending order as a rule; one that lies before the last begins anew.
    if (!(this.#summedTo <= origin)) this.#beginAnew();
    while (this.#summedTo < origin) this.#sumUpTo(this.#summedTo + 1);
    if (this.#weights?.origin !== origin)
      this.#weights = { origin, byPart: this.#sums.map((sums) => methodWeights(sums, this.leads)) };
    return this.#weights.byPart;
  }

  #beginAnew(): void {
    const cells = this.history.areas.length * this.leads;
    this.#errors.clear();
    this.#summedTo = this.firstOrigin;
    this.#sums = methodNames(this.system, this.history.grades).map((methods) => ({
      sums: new Float64Array(methods.length * cells),
      counts: new Float64Array(cells),
    }));
  }

  /** Adds what is counted in a year: of every earlier origin the errors of one lead. */
  #sumUpTo(year: number): void {
    const { firstOrigin, leads } = this;
    for (let origin = Math.max(firstOrigin, year - leads); origin < year; origin++)
      this.#errorsAt(origin).forEach((errors, part) => {
        addErrors(this.#sums[part]!, errors, year - origin - 1, leads);
      });
    this.#errors.delete(year - leads);
    this.#summedTo = year;
  }

  /** The forecast at an origin: every part by its weights, every grade out of the one below a year before. */
  forecastAt(origin: number): OriginForecast {
    const { history, leads, series } = this;
    const stageOf = new Map(this.system.stages.map(({ first }, stage) => [first, stage] as const));
    const weights = this.weightsAt(origin);
    const { methods, alone } = this.partsAt(origin);
    const { areas, grades } = history;
    const values = new Float64Array(areas.length * leads * series.length);
    areas.forEach((_, area) => {
      let pupils = Float64Array.from(grades, (_, grade) => pupilsOf(history, area, origin, grade));
      for (let lead = 0; lead < leads; lead++) {
        const cell = area * leads + lead;
        const found = methods.map((some, part) => mixed(some, cell, weights[part]!, cell * some.length));
        pupils = pupils.map((_, grade) => {
          if (grade === 0) return found[0]!;
          const reached = pupils[grade - 1]! * Math.exp(found[grade]!);
          const stage = stageOf.get(grade);
          // A stage whose lower neighbour is not counted begins by itself.
          return stage !== undefined && !Number.isFinite(reached) ? alone[stage]![cell]! : reached;
        });
        writeSeries(values, cell * series.length, series, pupils, found[grades.length]!);
      }
    });
    // While its parts are here: their errors are told only of targets that a later origin knows.
    this.#errorsAt(origin);
    return { origin, values };
  }

  /** Forecasts of all origins from the first that has enough years to the one before `end`. */
  forecastsBefore(end: number): ReadonlyMap<number, OriginForecast> {
    const { firstOrigin } = this;
    const origins = Array.from({ length: Math.max(0, end - firstOrigin) }, (_, index) => firstOrigin + index);
    return new Map(origins.map((origin) => [origin, this.forecastAt(origin)] as const));
  }

  /** Errors of every method of every part at an origin, [method][area][lead]: made once. */
  #errorsAt(origin: number): readonly Float64Array[] {
    let errors = this.#errors.get(origin);
    if (errors === undefined) {
      const { leads } = this;
      errors = this.partsAt(origin).methods.map((methods, part) => {
        const cells = methods[0]!.length;
        const found = new Float64Array(methods.length * cells);
        for (let cell = 0; cell < cells; cell++) {
          const error = this.#errorOf(part, Math.floor(cell / leads), origin + (cell % leads) + 1);
          methods.forEach((method, index) => {
            found[index * cells + cell] = error(method[cell]!);
          });
        }
        return found;
      });
      this.#errors.set(origin, errors);
    }
    return errors;
  }

  /** How wrong a forecast of a part is: of entrants and steps as a log, of the rest as a share of the total. */
  #errorOf(part: number, area: number, year: number): (forecast: number) => number {
    const { history } = this;
    if (part === 0) {
      const counted = actualOf(history, this.series[0]!, area, year);
      return (entrants) => Math.abs(Math.log(entrants / counted));
    }
    const pupils = pupilsOf(history, area, year, part);
    if (part < history.grades.length) {
      const actual = Math.log(pupils / pupilsOf(history, area, year - 1, part - 1));
      return (step) => Math.abs(step - actual);
    }
    const [rest, total] = [restOf(history, area, year), totalOf(history, area, year)];
    return (forecast) => Math.abs(forecast - rest) / total;
  }
}
