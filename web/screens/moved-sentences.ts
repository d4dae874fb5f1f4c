import { STAGE_SPAN } from '../../models/stages.ts';
import type { Moved } from '../address/moved.ts';
import type { LeverState } from '../engine/lever-states.ts';
import { changeText } from '../parts/value-text.ts';
import type { Both } from './meeting-log.ts';

/** What was moved, one sentence each, in both languages: minutes are read in either. */
export function movedSentences(
  moved: Moved,
  states: ReadonlyMap<string, Pick<LeverState, 'zh' | 'en' | 'value'>>,
  placesSentence: (stage: Both, places: number, year: number) => Both,
): Both[] {
  const parameters = Object.entries(moved.parameters).map(([id, value]): Both => {
    const text = (language: 'zh' | 'en') => changeText(id, states.get(id), value, language);
    return { zh: text('zh'), en: text('en') };
  });
  const places = moved.places.map((each) => placesSentence(STAGE_SPAN[each.stage], each.places, each.openingYear));
  return [...parameters, ...places];
}
