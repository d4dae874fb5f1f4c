import type { ExplainedUnit } from '../../models/explain/explanation.ts';
import type { Found } from '../../models/findings/overview.ts';
import { STATUS_LABEL } from '../../models/inputs/status.ts';
import { STAGE_SPAN, STAGES, type Stage } from '../../models/stages.ts';
import type { Language } from '../address/address.ts';
import { numberText } from '../figures/number-text.ts';
import type { Guess, Tried } from './meeting-log.ts';

/** Words of the minutes, by name, with what stands in them. */
export type Say = (key: string, named?: Readonly<Record<string, string | number>>) => string;

/** One entry as it is read out. */
export interface Minute {
  readonly time: string;
  readonly heading: string;
  readonly moved: readonly string[];
  readonly numbers: readonly string[];
  readonly guess: string | null;
}

const shown = (value: number | null, unit: ExplainedUnit, language: Language, sign = false): string => {
  const { text, unit: name } = numberText(value, unit, language, sign);
  return name === '' ? text : language === 'zh' ? `${text}${name}` : `${text} ${name}`;
};

/** Time of day in the room: 14:05. */
export function clock(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Day and time in the room: 2026-11-22 14:05. */
export function dayAndClock(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${day.join('-')} ${clock(at)}`;
}

/** What was guessed beside what came out. */
export function guessText({ stage, year, guessed, result }: Guess, language: Language, say: Say): string {
  const name = STAGE_SPAN[stage][language];
  const asked = year === null ? say('askedWorst', { stage: name }) : say('askedYear', { stage: name, year });
  const parts = [asked];
  if (guessed !== null) parts.push(say('roomGuessed', { number: shown(guessed, 'places', language) }));
  parts.push(result === 0 ? say('cameOutNone') : say('cameOut', { number: shown(result, 'places', language) }));
  if (guessed !== null && result !== null)
    parts.push(say('offBy', { number: shown(result - guessed, 'places', language, true) }));
  return parts.join(language === 'zh' ? '，' : ', ');
}

/** Numbers that rest on a guess say so wherever they go. */
const trustText = (status: Tried['status'], say: Say): string =>
  status === 'estimated' || status === 'assumed' ? say(`trust.${status}`) : '';

/** An entry in words. */
export function minuteOf(tried: Tried, language: Language, say: Say): Minute {
  const { tightest, emptiest, stages, targets, needs } = tried;
  const place = ({ stage, schoolYear }: Found) => `${STAGE_SPAN[stage][language]} ${schoolYear}`;
  const stageText = ({ stage, shortage, surplus }: Tried['stages'][number]): string => {
    const parts = [
      ...(shortage === 0 || shortage === null
        ? []
        : [say('stageShort', { number: shown(shortage, 'places', language) })]),
      ...(surplus === 0 || surplus === null ? [] : [say('spare', { number: shown(surplus, 'places', language) })]),
    ];
    const none = shortage === null && surplus === null ? shown(null, 'places', language) : say('balanced');
    return `${STAGE_SPAN[stage][language]} ${parts.length === 0 ? none : parts.join(' / ')}`;
  };
  return {
    time: dayAndClock(tried.at),
    heading: `${tried.areaName} · ${tried.scenarioName[language]}`,
    moved: tried.sentences.map((sentence) => sentence[language]),
    numbers: [
      tightest === null
        ? say('noShortage')
        : say('tightest', { place: place(tightest), number: shown(tightest.value, 'places', language) }) +
          trustText(tried.status, say),
      ...(emptiest === null
        ? []
        : [say('emptiest', { place: place(emptiest), number: shown(emptiest.value, 'places', language) })]),
      stages.map(stageText).join(language === 'zh' ? '；' : '; '),
      say('targets', { met: targets.met, missed: targets.missed }),
      ...(tightest === null
        ? []
        : [
            say('needs', {
              capital: shown(needs.capital, 'CNY', language),
              land: shown(needs.land, 'squareMetres', language),
              staff: shown(needs.staff, 'staff', language),
            }),
          ]),
      ...(tried.status === 'assumed' ? [say('trustAll')] : []),
    ],
    guess: tried.guess === null ? null : guessText(tried.guess, language, say),
  };
}

/** The whole minutes as plain text, for a memo. */
export function minutesText(log: readonly Tried[], language: Language, say: Say): string {
  const entries = log.map((tried, at) => {
    const { time, heading, moved, numbers, guess } = minuteOf(tried, language, say);
    const changes = moved.length === 0 ? [say('asItStands')] : moved;
    return [
      `${at + 1}. ${time} ${heading}`,
      ...[...changes, ...numbers, ...(guess === null ? [] : [guess])].map((line) => `   ${line}`),
    ].join('\n');
  });
  return `${[say('title'), ...entries].join('\n\n')}\n`;
}

/** The same as a table, numbers in full precision. */
export function minutesTable(
  log: readonly Tried[],
  language: Language,
  say: Say,
): { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | number | null)[])[] } {
  const stageName = (stage: Stage) => STAGE_SPAN[stage][language];
  const found = (one: Found | null) =>
    one === null ? [null, null, null] : [stageName(one.stage), one.schoolYear, one.value];
  return {
    columns: [
      ...['time', 'areaCode', 'area', 'scenarioId', 'scenario', 'moved'].map((key) => say(`column.${key}`)),
      ...[
        'tightestStage',
        'tightestYear',
        'tightest',
        'tightestStatus',
        'emptiestStage',
        'emptiestYear',
        'emptiest',
      ].map((key) => say(`column.${key}`)),
      ...STAGES.flatMap((stage) => [
        say('column.stageShort', { stage: stageName(stage) }),
        say('column.stageSpare', { stage: stageName(stage) }),
      ]),
      ...['met', 'missed', 'capital', 'land', 'staff', 'asked', 'guessed', 'result'].map((key) => say(`column.${key}`)),
    ],
    rows: log.map(({ at, area, areaName, scenario, scenarioName, sentences, guess, ...tried }) => [
      dayAndClock(at),
      area,
      areaName,
      scenario,
      scenarioName[language],
      sentences.map((sentence) => sentence[language]).join(language === 'zh' ? '；' : '; '),
      ...found(tried.tightest),
      tried.status == null ? null : STATUS_LABEL[tried.status][language],
      ...found(tried.emptiest),
      ...tried.stages.flatMap(({ shortage, surplus }) => [shortage, surplus]),
      tried.targets.met,
      tried.targets.missed,
      tried.needs.capital,
      tried.needs.land,
      tried.needs.staff,
      guess === null ? null : `${stageName(guess.stage)} ${guess.year ?? ''}`.trim(),
      guess?.guessed ?? null,
      guess?.result ?? null,
    ]),
  };
}
