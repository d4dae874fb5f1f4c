export type Kind = 'scenario' | 'baseline';

/** Top-level keys that only one of the two kinds has. */
const MARKS: Readonly<Record<Kind, readonly string[]>> = {
  scenario: ['id', 'name', 'extends', 'overrides', 'programmes', 'areas', 'description'],
  baseline: [
    'area',
    'schoolYear',
    'source',
    'enrolment',
    'capacity',
    'classSizes',
    'births',
    'staff',
    'projects',
    'totals',
  ],
};

/** What a parsed value is meant to be; undefined where its keys do not tell. A list is judged by its first item. */
export function detectKind(value: unknown): Kind | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first !== 'object' || first === null) return undefined;
  const count = (kind: Kind) => MARKS[kind].filter((key) => Object.hasOwn(first, key)).length;
  const [scenario, baseline] = [count('scenario'), count('baseline')];
  if (scenario === baseline) return undefined;
  return scenario > baseline ? 'scenario' : 'baseline';
}
