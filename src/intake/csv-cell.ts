import type { Table } from './csv-names.ts';

/** One figure of a CSV file. A cell with a fault is kept, marked, so that its entry is not taken for an incomplete one. */
export interface CsvCell {
  readonly row: number;
  readonly area: string;
  readonly schoolYear: number;
  readonly table: Table;
  /** Stage, grade, calendar year of births, or part of the source. */
  readonly item: string;
  readonly attribute: string;
  readonly value: number | string;
  readonly faulty: boolean;
}
