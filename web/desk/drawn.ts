import type { Stage } from '../../models/stages.ts';
import type { ResultBody, SeriesBody } from '../server/results.ts';

/** What the draws say of one number. */
export interface Band {
  readonly p05: number | null;
  readonly p25: number | null;
  readonly p50: number | null;
  readonly p75: number | null;
  readonly p95: number | null;
  readonly mean: number | null;
  /** For shortage: share of draws above what assumed places make by themselves. */
  readonly shortageChance: number | null;
}

const QUANTILES = ['p05', 'p25', 'p50', 'p75', 'p95', 'mean', 'shortageChance'] as const;

/** Quantiles and chances of a run with draws, by place. */
export class Drawn {
  readonly run: string;
  readonly draws: NonNullable<ResultBody['draws']>;
  readonly findings: ResultBody['findings'];
  readonly targets: ResultBody['targets'];
  readonly notes: ResultBody['notes'];
  readonly #years: readonly number[];
  readonly #series = new Map<string, SeriesBody>();

  constructor(body: ResultBody) {
    this.run = body.run;
    this.draws = body.draws!;
    this.findings = body.findings;
    this.targets = body.targets;
    this.notes = body.notes;
    this.#years = body.years;
    for (const { code, series } of body.areas)
      for (const row of series) this.#series.set(`${code} ${row.measure} ${row.stage ?? ''}`, row);
  }

  band(area: string, measure: string, stage: Stage | null, schoolYear: number): Band | null {
    const row = this.#series.get(`${area} ${measure} ${stage ?? ''}`);
    const t = this.#years.indexOf(schoolYear);
    if (row?.p50 === undefined || t === -1) return null;
    return Object.fromEntries(QUANTILES.map((name) => [name, row[name]?.[t] ?? null])) as unknown as Band;
  }
}
