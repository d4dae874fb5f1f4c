import { STAGE_SPAN } from '../../models/stages.ts';
import type { Moved } from '../address/moved.ts';
import type { LeverState } from '../engine/lever-states.ts';
import { valueText } from '../parts/value-text.ts';
import type { Both } from './meeting-log.ts';

/** What was moved, one sentence each, in both languages: minutes are read in either. */
export function movedSentences(
  moved: Moved,
  states: ReadonlyMap<string, Pick<LeverState, 'zh' | 'en' | 'value'>>,
  placesSentence: (stage: Both, places: number, year: number) => Both,
): Both[] {
  const parameters = Object.entries(moved.parameters).map(([id, value]): Both => {
    const state = states.get(id);
    const text = (language: 'zh' | 'en') => {
      const before = state === undefined ? '' : `${valueText(beforeOf(state.value, value), language)} → `;
      return `${state?.[language] ?? id}${language === 'zh' ? '：' : ': '}${before}${valueText(value, language)}`;
    };
    return { zh: text('zh'), en: text('en') };
  });
  const places = moved.places.map((each) => placesSentence(STAGE_SPAN[each.stage], each.places, each.openingYear));
  return [...parameters, ...places];
}

/** Of a parameter with parts only those that were moved. */
function beforeOf(value: unknown, moved: unknown): unknown {
  const isRecord = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null;
  if (!isRecord(value) || !isRecord(moved) || Object.keys(moved).some((key) => /^\d/.test(key))) return value;
  return Object.fromEntries(Object.keys(moved).map((key) => [key, value[key] ?? null]));
}
