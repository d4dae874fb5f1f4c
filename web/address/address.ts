import { STAGES, type Stage } from '../../models/stages.ts';
import { FROM, TO } from '../desk/horizon.ts';
import { isMeasure } from '../figures/catalogue.ts';
import { OTHER_SCENARIO, START_AREA, START_SCENARIO } from './first-question.ts';
import { type Moved, NOTHING_MOVED, readMoved, writeMoved } from './moved.ts';

export const SCREENS = ['overview', 'compare', 'districts', 'meeting', 'versions', 'accuracy'] as const;
export type Screen = (typeof SCREENS)[number];
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** At most so many alternatives stand side by side. */
export const MOST_ALTERNATIVES = 4;

/** A scenario and what was moved in it here. */
export interface Choice {
  /** Id of a scenario, or id@version. */
  readonly scenario: string;
  readonly moved: Moved;
}

/** Everything that the page shows, as it stands in the address. */
export interface Address {
  readonly screen: Screen;
  /** GB/T 2260 code of six digits. */
  readonly area: string;
  /** One to four; the first is the one that levers move. */
  readonly choices: readonly Choice[];
  /** Place of the base of comparisons among the choices. */
  readonly base: number;
  readonly stage: Stage;
  /** School year of maps and comparisons; null: the tightest. */
  readonly year: number | null;
  readonly measure: string;
  /** What a screen shows of its own: 'difference' (compare), 'counties' (districts); empty: as it opens. */
  readonly view: string;
  readonly language: Language;
}

/** What of an address could not be read, and was left out. */
export interface AddressFault {
  readonly part: string;
  readonly found: string;
}

export const START: Address = {
  screen: 'overview',
  area: START_AREA,
  choices: [{ scenario: START_SCENARIO, moved: NOTHING_MOVED }],
  base: 0,
  stage: 'primary',
  year: null,
  measure: 'shortage',
  view: '',
  language: 'zh',
};

/** Parts that may stand in an address. */
const PARTS = ['area', 'plan', 'base', 'stage', 'year', 'measure', 'view', 'lang'];
/** More faults than these are no help. */
const MOST_FAULTS = 12;

/** Reads the part of an address after "#". Never fails: what cannot be read is named and stays as at the start. */
export function readAddress(hash: string): { readonly address: Address; readonly faults: readonly AddressFault[] } {
  const faults: AddressFault[] = [];
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const given = new URLSearchParams(query);
  const wrong = (part: string, found: string) => {
    if (faults.length < MOST_FAULTS) faults.push({ part: part.slice(0, 80), found: found.slice(0, 80) });
    return undefined;
  };
  const one = <T>(part: string, read: (text: string) => T | undefined, fallback: T): T => {
    const text = given.get(part);
    if (text === null) return fallback;
    return read(text) ?? wrong(part, text) ?? fallback;
  };
  for (const part of new Set(given.keys())) {
    const all = given.getAll(part);
    if (!PARTS.includes(part)) wrong(part, all[0]!);
    else if (part !== 'plan' && all.length > 1) wrong(part, all.slice(1).join());
  }
  const screen = path === '' ? START.screen : (among(SCREENS, path) ?? wrong('screen', path) ?? START.screen);
  const choices = given.getAll('plan').flatMap((text) => {
    const read = readChoice(text);
    if (read === undefined || read.isCut) wrong('plan', text);
    return read === undefined ? [] : [read.choice];
  });
  if (choices.length > MOST_ALTERNATIVES)
    wrong(
      'plan',
      choices
        .slice(MOST_ALTERNATIVES)
        .map((c) => c.scenario)
        .join(),
    );
  const kept = choices.slice(0, MOST_ALTERNATIVES);
  const area = one('area', (text) => (/^\d{6}$/.test(text) ? text : undefined), START.area);
  const address: Address = {
    screen,
    area,
    choices:
      kept.length > 0 ? kept : given.has('area') ? [{ scenario: OTHER_SCENARIO, moved: NOTHING_MOVED }] : START.choices,
    base: one(
      'base',
      (text) => (/^\d$/.test(text) && Number(text) < Math.max(1, kept.length) ? Number(text) : undefined),
      0,
    ),
    stage: one('stage', (text) => among(STAGES, text), START.stage),
    year: one<number | null>('year', (text) => readYear(text), null),
    measure: one('measure', (text) => (isMeasure(text) ? text : undefined), START.measure),
    view: one('view', (text) => (/^[A-Za-z]{1,20}$/.test(text) ? text : undefined), START.view),
    language: one('lang', (text) => among(LANGUAGES, text), START.language),
  };
  return { address, faults };
}

/** The address of a state: reading it gives the state again. */
export function writeAddress(address: Address): string {
  const query = new URLSearchParams();
  query.set('area', address.area);
  for (const { scenario, moved } of address.choices) {
    const text = writeMoved(moved);
    query.append('plan', text === '' ? scenario : `${scenario}~${text}`);
  }
  if (address.base !== 0) query.set('base', String(address.base));
  if (address.stage !== START.stage) query.set('stage', address.stage);
  if (address.year !== null) query.set('year', String(address.year));
  if (address.measure !== START.measure) query.set('measure', address.measure);
  if (address.view !== START.view) query.set('view', address.view);
  if (address.language !== START.language) query.set('lang', address.language);
  return `#/${address.screen}?${query}`;
}

/** A year that the page has. */
function readYear(text: string): number | undefined {
  const year = /^\d{4}$/.test(text) ? Number(text) : Number.NaN;
  return year >= FROM && year <= TO ? year : undefined;
}

/** A scenario whose moves cannot be read stays without them: another scenario would show other numbers. */
function readChoice(text: string): { readonly choice: Choice; readonly isCut: boolean } | undefined {
  const at = text.indexOf('~');
  const scenario = at === -1 ? text : text.slice(0, at);
  if (!/^[a-z0-9][a-z0-9-]{0,79}(@[1-9]\d{0,8})?$/.test(scenario)) return undefined;
  const moved = at === -1 ? NOTHING_MOVED : readMoved(text.slice(at + 1));
  return { choice: { scenario, moved: moved ?? NOTHING_MOVED }, isCut: moved === undefined };
}

function among<T extends string>(known: readonly T[], text: string): T | undefined {
  return known.find((each) => each === text);
}
