import { STAGE_SPAN, type Stage } from '../../../models/stages.ts';
import type { Language } from '../../address/address.ts';
import type { Assumption } from '../../engine/assumptions.ts';
import type { LeverState } from '../../engine/lever-states.ts';
import { numberText } from '../../figures/number-text.ts';
import { inForceText, valueText } from '../../parts/value-text.ts';

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

/** What a cell needs beside its row. */
export interface CellContext {
  /** The parameter as it stands for the area that is shown; undefined: not heard yet, or no parameter. */
  readonly state: LeverState | undefined;
  readonly area: string;
  readonly language: Language;
  readonly say: (key: 'noProject' | 'inForce', named: Readonly<Record<string, string>>) => string;
}

/** What a scenario sets, or what holds where others set something and it does not: of its parts those that they set. */
export function cellText(row: Assumption, at: number, { state, area, language, say }: CellContext): string {
  const text = assumptionText(row.values[at], language);
  if (row.values[at] !== null) return text;
  if (row.parameter.startsWith('project ')) return say('noProject', {});
  if (state === undefined) return text;
  const keys = row.values.flatMap((value) => (typeof value === 'object' && value !== null ? Object.keys(value) : []));
  const value = inForceText(row.parameter, state, [...new Set(keys)], language);
  return value === null ? text : say('inForce', { none: text, area, value });
}
