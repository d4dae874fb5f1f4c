import type { Found, Overview } from '../../../models/findings/overview.ts';
import { STAGES, type Stage } from '../../../models/stages.ts';

/** One figure of one alternative. */
export interface ComparedCell {
  /** Where the number stands: it can be explained there; null where there is none. */
  readonly place: { readonly stage: Stage; readonly schoolYear: number } | null;
  /** 0 where nothing is short or spare; null is missing. */
  readonly value: number | null;
  /** Less the value of the base; null where either is missing, and where the two are of different stages. */
  readonly difference: number | null;
  /** True where the number is of another stage than that of the base: what they differ by says nothing. */
  readonly isApart: boolean;
}

/** One figure of every alternative. */
export interface ComparedRow {
  readonly key: string;
  readonly group: 'tightest' | 'emptiest' | 'stage' | 'needs' | 'targets';
  /** Of the catalogue; null for counts of targets. */
  readonly measure: string | null;
  readonly stage: Stage | null;
  readonly cells: readonly ComparedCell[];
}

type Read = (at: number, measure: string, stage: Stage, schoolYear: number) => number | null;

/** What the tightest stage needs. */
const NEEDS = ['capitalNeed', 'landNeed', 'teachers'] as const;
const TARGETS = ['met', 'missed', 'notDue', 'notComputable'] as const;

/**
 * The figures of the first screen side by side: tightest, emptiest, each stage, targets, needs.
 * @param overviews one per alternative; undefined where it has no result yet
 * @param base place of the alternative that the others are measured against
 * @param read number of an alternative
 */
export function compareOverviews(
  overviews: readonly (Overview | undefined)[],
  base: number,
  read: Read,
): ComparedRow[] {
  const row = (
    key: string,
    group: ComparedRow['group'],
    measure: string | null,
    stage: Stage | null,
    cellOf: (overview: Overview, at: number) => BareCell,
  ): ComparedRow => {
    const cells = overviews.map((overview, at) =>
      overview === undefined ? { place: null, value: null } : cellOf(overview, at),
    );
    return { key, group, measure, stage, cells: withDifferences(cells, base) };
  };
  const highest = (key: 'tightest' | 'emptiest', measure: string) =>
    row(key, key, measure, null, (overview) =>
      foundCell(
        overview[key],
        overview.stages.every(({ missing }) => missing),
      ),
    );
  return [
    highest('tightest', 'shortage'),
    highest('emptiest', 'surplus'),
    ...STAGES.flatMap((stage, s) =>
      (['shortage', 'surplus'] as const).map((measure) =>
        row(`${measure}:${stage}`, 'stage', measure, stage, ({ stages }) =>
          foundCell(stages[s]![measure], stages[s]!.missing),
        ),
      ),
    ),
    ...NEEDS.map((measure) =>
      row(measure, 'needs', measure, null, ({ tightest, stages }, at) =>
        tightest === null
          ? foundCell(
              null,
              stages.every(({ missing }) => missing),
            )
          : { place: tightest, value: read(at, measure, tightest.stage, tightest.schoolYear) },
      ),
    ),
    ...TARGETS.map((verdict) =>
      row(verdict, 'targets', null, null, ({ targets }) => ({ place: null, value: targets[verdict] })),
    ),
  ];
}

type BareCell = Pick<ComparedCell, 'place' | 'value'>;

const foundCell = (found: Found | null, missing: boolean): BareCell =>
  found === null ? { place: null, value: missing ? null : 0 } : { place: found, value: found.value };

function withDifferences(cells: readonly BareCell[], base: number): ComparedCell[] {
  const from = cells[base];
  return cells.map((cell) => {
    const isApart = from?.place != null && cell.place !== null && cell.place.stage !== from.place.stage;
    return { ...cell, difference: isApart ? null : less(cell.value, from?.value ?? null), isApart };
  });
}

/** The difference of two numbers; null where either is missing. */
export const less = (value: number | null, base: number | null): number | null =>
  value === null || base === null ? null : value - base;
