import type { Baseline } from '../../models/inputs/baseline.ts';
import type { Scenario } from '../../models/inputs/scenario.ts';
import type { Bilingual } from '../locale/fault-catalogue.ts';
import type { Fault } from '../services/ports.ts';
import { checkBaseline } from './check-baseline.ts';
import { checkScenario } from './check-scenario.ts';
import type { IntakeContext, LocatedValue, Outcome, TextFile } from './contract.ts';
import type { Kind } from './detect-kind.ts';
import { fault } from './fault.ts';
import { hasErrors } from './has-errors.ts';
import { parseInput } from './parse-input.ts';
import { showValue } from './show-value.ts';

/** What a text turned out to be. The values are empty as soon as there is one error. */
export interface CheckedInput {
  readonly kind: Kind | undefined;
  readonly baselines: readonly Baseline[];
  readonly scenario: Scenario | undefined;
  readonly faults: readonly Fault[];
}

const NAMES: Readonly<Record<Kind, Bilingual>> = {
  scenario: { zh: '方案', en: 'a scenario' },
  baseline: { zh: '基线数据', en: 'a baseline' },
};

/** Checks the text of a file from the first byte to the last sum; `wanted` is the kind that the caller can use. */
export function checkInput(input: TextFile, context: IntakeContext, wanted?: Kind): CheckedInput {
  const parsed = parseInput(input);
  // A wanted kind decides where the keys do not tell: its schema then says what is missing.
  const kind = parsed.kind ?? wanted;
  const nothing = { kind, baselines: [], scenario: undefined };
  if (parsed.documents.length === 0) return { ...nothing, faults: parsed.faults };
  const found = showValue(parsed.documents[0]!.value);
  if (kind === undefined) {
    const allowed = { zh: '方案或基线数据', en: 'a scenario or a baseline' };
    return { ...nothing, faults: [...parsed.faults, fault('EDU_KIND_UNKNOWN', input.file, found, allowed)] };
  }
  if (wanted !== undefined && kind !== wanted) {
    const wrong = fault('EDU_WRONG_KIND', input.file, `${NAMES[kind].zh} ${NAMES[kind].en}`, NAMES[wanted]);
    return { ...nothing, faults: [...parsed.faults, wrong] };
  }
  const check = kind === 'scenario' ? checkScenario : checkBaseline;
  const outcomes = parsed.documents.map(({ value, locate }) => check(value, context, locate));
  const faults = merge(parsed.faults, [
    ...outcomes.flatMap((one) => one.faults),
    ...repeatFaults(kind, parsed.documents),
  ]);
  if (hasErrors(faults)) return { ...nothing, faults };
  const values = outcomes.flatMap(({ value }) => (value ? [value] : []));
  return kind === 'scenario'
    ? { kind, baselines: [], scenario: values[0] as Scenario, faults }
    : { kind, baselines: values as Baseline[], scenario: undefined, faults };
}

/** Baselines that have been parsed already: each by itself, and no two of the same area and school year. */
export function checkBaselines(
  documents: readonly LocatedValue[],
  context: IntakeContext,
): Outcome<readonly Baseline[]> {
  const outcomes = documents.map(({ value, locate }) => checkBaseline(value, context, locate));
  const faults = [...outcomes.flatMap((one) => one.faults), ...repeatFaults('baseline', documents)];
  return { value: hasErrors(faults) ? undefined : outcomes.flatMap(({ value }) => value ?? []), faults };
}

/** A number that the parser has complained of is not complained of again, as a wrong type, by the schema. */
function merge(first: readonly Fault[], second: readonly Fault[]): Fault[] {
  const numbers = first.filter(({ code }) => code === 'EDU_NOT_FINITE' || code === 'EDU_FULL_WIDTH_DIGITS');
  const known = new Set(numbers.map(({ where }) => where));
  return [...first, ...second.filter(({ where }) => !known.has(where))];
}

/** Two baselines of a list for the same area and school year. */
function repeatFaults(kind: Kind, documents: readonly LocatedValue[]): Fault[] {
  if (kind === 'scenario') return [];
  const firsts = new Map<string, LocatedValue>();
  return documents.flatMap((document) => {
    const { area, schoolYear } = Object(document.value) as { area?: unknown; schoolYear?: unknown };
    const key = `${showValue(area)} ${showValue(schoolYear)}`;
    const first = firsts.get(key);
    if (!first) firsts.set(key, document);
    if (!first || area === undefined) return [];
    const allowed = { zh: `首次：${first.locate('')}`, en: `first: ${first.locate('')}` };
    return [fault('EDU_DUPLICATE_ENTRY', document.locate(''), key, allowed)];
  });
}
