import type { Overview } from '../../models/findings/overview.ts';
import type { Status } from '../../models/inputs/status.ts';
import { STAGES, type Stage } from '../../models/stages.ts';
import { type Moved, NOTHING_MOVED, readMoved, writeMoved } from '../address/moved.ts';
import type { Numbers } from '../desk/numbers.ts';

/** A number in both languages of the page. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

/** A shortage that a room had guessed, and what came out. */
export interface Guess {
  readonly stage: Stage;
  /** Null: the worst of the years ahead. */
  readonly year: number | null;
  readonly guessed: number | null;
  /** Null: missing. */
  readonly result: number | null;
}

/** One thing that was tried. */
export interface Tried {
  /** ISO 8601, with the time of the room. */
  readonly at: string;
  readonly area: string;
  readonly areaName: string;
  readonly scenario: string;
  readonly scenarioName: Both;
  /** What was moved, as the address says it; empty: the scenario as it stands. */
  readonly moved: string;
  readonly sentences: readonly Both[];
  readonly tightest: Overview['tightest'];
  readonly emptiest: Overview['emptiest'];
  /** What the places behind the tightest number rest on; null: no shortage. Absent in minutes that were kept before it was noted. */
  readonly status?: Status | null;
  /** Largest of the years ahead: 0 is none, null is missing. */
  readonly stages: readonly {
    readonly stage: Stage;
    readonly shortage: number | null;
    readonly surplus: number | null;
  }[];
  readonly targets: { readonly met: number; readonly missed: number };
  /** What closing the tightest gap takes; null: missing, or no gap. */
  readonly needs: { readonly capital: number | null; readonly land: number | null; readonly staff: number | null };
  readonly guess: Guess | null;
}

/** A meeting that tries more than this has a long night; the oldest go first. */
export const MOST_TRIED = 500;
const KEY = 'xuewei-meeting-minutes';

type Told = Pick<Tried, 'at' | 'areaName' | 'scenario' | 'scenarioName' | 'sentences' | 'guess'>;

/** What was tried, with the numbers as they stood then. */
export function triedOf(overview: Overview, numbers: Numbers, moved: Moved, told: Told): Tried {
  const { area, tightest, emptiest, stages, targets } = overview;
  const need = (measure: string) =>
    tightest === null ? null : numbers.value(area, measure, tightest.stage, tightest.schoolYear);
  return {
    ...told,
    area,
    moved: writeMoved(moved),
    tightest,
    emptiest,
    status: tightest === null ? null : numbers.status(area, 'supply', tightest.stage, tightest.schoolYear),
    stages: stages.map(({ stage, shortage, surplus, missing }) => ({
      stage,
      shortage: missing ? null : (shortage?.value ?? 0),
      surplus: missing ? null : (surplus?.value ?? 0),
    })),
    targets: { met: targets.met, missed: targets.missed },
    needs: { capital: need('capitalNeed'), land: need('landNeed'), staff: need('teachers') },
  };
}

/** True where the log holds this state of this scenario already. */
export const hasTried = (log: readonly Tried[], area: string, scenario: string, moved: Moved): boolean =>
  log.some((each) => each.area === area && each.scenario === scenario && each.moved === writeMoved(moved));

const isSame = (one: Tried, other: Tried): boolean =>
  one.area === other.area && one.scenario === other.scenario && one.moved === other.moved;

/** The log with one more entry. What was just noted is not noted twice, but takes the guess that belongs to it. */
export function withTried(log: readonly Tried[], tried: Tried): readonly Tried[] {
  const last = log[log.length - 1];
  if (last !== undefined && isSame(last, tried)) {
    if (tried.guess === null) return log;
    if (last.guess === null) return [...log.slice(0, -1), { ...tried, at: last.at }];
  }
  return [...log, tried].slice(-MOST_TRIED);
}

/** The two states between which the last change of a scenario lies; null where nothing was changed yet. */
export function lastChange(
  log: readonly Tried[],
  area: string,
  scenario: string,
): { readonly before: Moved; readonly after: Moved } | null {
  const [after, ...earlier] = log.filter((each) => each.area === area && each.scenario === scenario).reverse();
  if (after === undefined) return null;
  const before = earlier.find(({ moved }) => moved !== after.moved)?.moved ?? '';
  if (before === after.moved) return null;
  const read = (text: string) => (text === '' ? NOTHING_MOVED : (readMoved(text) ?? NOTHING_MOVED));
  return { before: read(before), after: read(after.moved) };
}

/** Where a log is kept for as long as the window is open. */
interface Kept {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What was kept; nothing where it cannot be read. */
export function readLog(kept: Kept | null): readonly Tried[] {
  try {
    const given: unknown = JSON.parse(kept?.getItem(KEY) ?? '[]');
    return Array.isArray(given) ? given.filter(isTried) : [];
  } catch {
    return [];
  }
}

/** @returns false where the browser keeps nothing: the minutes then end with the page */
export function keepLog(kept: Kept | null, log: readonly Tried[]): boolean {
  try {
    if (kept === null) return false;
    if (log.length === 0) kept.removeItem(KEY);
    else kept.setItem(KEY, JSON.stringify(log));
    return true;
  } catch {
    return false;
  }
}

function isTried(value: unknown): value is Tried {
  if (typeof value !== 'object' || value === null) return false;
  const { at, area, areaName, scenario, scenarioName, moved, sentences, stages, targets, needs } = value as Tried;
  const texts = [at, area, areaName, scenario, moved, scenarioName?.zh, scenarioName?.en];
  return (
    texts.every((text) => typeof text === 'string') &&
    Array.isArray(sentences) &&
    Array.isArray(stages) &&
    stages.length === STAGES.length &&
    typeof targets === 'object' &&
    targets !== null &&
    typeof needs === 'object' &&
    needs !== null &&
    'guess' in (value as Tried)
  );
}
