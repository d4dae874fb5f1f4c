import type { LedgerRow } from './scores.ts';

/** The ledger by columns: a few arrays go from thread to thread in no time, a million rows do not. */
export interface LedgerColumns {
  readonly rows: number;
  /** Names that stand in the rows by their place. */
  readonly areas: readonly string[];
  readonly series: readonly string[];
  readonly methods: readonly string[];
  readonly area: Uint32Array;
  readonly seriesOf: Uint16Array;
  readonly method: Uint8Array;
  readonly origin: Uint16Array;
  readonly lead: Uint16Array;
  readonly forecast: Float64Array;
  /** NaN where the row has null. */
  readonly p10: Float64Array;
  readonly p90: Float64Array;
  readonly actual: Float64Array;
}

/** Rows to columns; nothing is rounded. */
export function columnsOf(rows: readonly LedgerRow[]): LedgerColumns {
  const areas = new Map<string, number>();
  const series = new Map<string, number>();
  const methods = new Map<string, number>();
  const numbers = (value: (row: LedgerRow) => number | null) =>
    Float64Array.from(rows, (row) => value(row) ?? Number.NaN);
  return {
    rows: rows.length,
    area: Uint32Array.from(rows, (row) => placeIn(areas, row.area)),
    seriesOf: Uint16Array.from(rows, (row) => placeIn(series, row.series)),
    method: Uint8Array.from(rows, (row) => placeIn(methods, row.method)),
    origin: Uint16Array.from(rows, ({ origin }) => origin),
    lead: Uint16Array.from(rows, ({ lead }) => lead),
    forecast: numbers(({ forecast }) => forecast),
    p10: numbers(({ p10 }) => p10),
    p90: numbers(({ p90 }) => p90),
    actual: numbers(({ actual }) => actual),
    areas: [...areas.keys()],
    series: [...series.keys()],
    methods: [...methods.keys()],
  };
}

function placeIn(places: Map<string, number>, name: string): number {
  const known = places.get(name);
  if (known !== undefined) return known;
  places.set(name, places.size);
  return places.size - 1;
}

/** The rows again, one at a time. */
export function* rowsOf(columns: LedgerColumns): Generator<LedgerRow> {
  const { origin, lead, forecast, p10, p90, actual } = columns;
  const orNull = (value: number) => (Number.isNaN(value) ? null : value);
  for (let row = 0; row < columns.rows; row++)
    yield {
      area: columns.areas[columns.area[row]!]!,
      series: columns.series[columns.seriesOf[row]!]!,
      origin: origin[row]!,
      lead: lead[row]!,
      target: origin[row]! + lead[row]!,
      actual: orNull(actual[row]!),
      forecast: forecast[row]!,
      p10: orNull(p10[row]!),
      p90: orNull(p90[row]!),
      method: columns.methods[columns.method[row]!]!,
    };
}

/** Earliest origin of every area that has a forecast. */
export function firstOrigins({ rows, areas, area, origin }: LedgerColumns): ReadonlyMap<string, number> {
  const first = new Uint16Array(areas.length).fill(0xffff);
  for (let row = 0; row < rows; row++) first[area[row]!] = Math.min(first[area[row]!]!, origin[row]!);
  return new Map(areas.map((name, place) => [name, first[place]!]));
}
