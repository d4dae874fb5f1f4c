import { STAGE_SPAN, type Stage } from '../../../models/stages.ts';
import type { Language } from '../../address/address.ts';
import type { LeverState } from '../../engine/lever-states.ts';
import { numberText } from '../../figures/number-text.ts';
import { inForceOf, valueText } from '../../parts/value-text.ts';

interface ProjectValue {
  readonly name: string;
  readonly stage: Stage;
  readonly places: number | null;
  readonly openingYear: number | null;
}

const isProject = (value: unknown): value is ProjectValue =>
  typeof value === 'object' && value !== null && 'openingYear' in value && 'places' in value;

/** What one scenario assumes, in words; a project as stage, places and year. */
export function assumptionText(value: unknown, language: Language): string {
  if (!isProject(value)) return valueText(value, language);
  const places = numberText(value.places, 'places', language);
  const year = value.openingYear === null ? numberText(null, 'years', language).text : String(value.openingYear);
  return [STAGE_SPAN[value.stage]?.[language] ?? value.stage, `${places.text} ${places.unit}`.trim(), year].join(' · ');
}

/**
 * What holds where a scenario does not set a parameter that others set: of its parts those that they set.
 * @param state as it stands for the area that is shown; undefined: not a parameter, or not heard yet
 * @returns null where nothing steers it
 */
export function inForceText(
  state: LeverState | undefined,
  others: readonly unknown[],
  language: Language,
): string | null {
  if (state === undefined) return null;
  const keys = others.flatMap((value) => (typeof value === 'object' && value !== null ? Object.keys(value) : []));
  const value = inForceOf(state.id, state.value, [...new Set(keys)]);
  return value === null ? null : valueText(value, language);
}
