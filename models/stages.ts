/**
 * The five stages and the eighteen grades of the chain, in the order in which a child walks through them.
 * A grade's index is its place in every grade array of the model (length 18).
 */
export const STAGES = ['kindergarten', 'primary', 'junior', 'generalSenior', 'vocational'] as const;
export type Stage = (typeof STAGES)[number];

export const GRADES = [
  ...(['K1', 'K2', 'K3'] as const),
  ...(['P1', 'P2', 'P3', 'P4', 'P5', 'P6'] as const),
  ...(['J1', 'J2', 'J3'] as const),
  ...(['S1', 'S2', 'S3'] as const),
  ...(['V1', 'V2', 'V3'] as const),
] as const;
export type Grade = (typeof GRADES)[number];

export interface StageSpan {
  /** Index of the first grade in GRADES. */
  readonly first: number;
  /** Number of grades. */
  readonly length: number;
  /** Age in completed years on 1 September of a child who enters the first grade on time. */
  readonly entryAge: number;
  readonly zh: string;
  readonly en: string;
}

/** 6+3+3 system with three kindergarten years; ages by the 31 August cut-off. */
export const STAGE_SPAN: Readonly<Record<Stage, StageSpan>> = {
  kindergarten: { first: 0, length: 3, entryAge: 3, zh: '幼儿园', en: 'Kindergarten' },
  primary: { first: 3, length: 6, entryAge: 6, zh: '小学', en: 'Primary' },
  junior: { first: 9, length: 3, entryAge: 12, zh: '初中', en: 'Junior secondary' },
  generalSenior: { first: 12, length: 3, entryAge: 15, zh: '普通高中', en: 'General senior secondary' },
  vocational: { first: 15, length: 3, entryAge: 15, zh: '中等职业教育', en: 'Senior vocational' },
};

/** Index in GRADES of the named grade. */
export function gradeIndex(grade: Grade): number {
  return GRADES.indexOf(grade);
}

/** The stage to which the grade at `index` belongs. */
export function stageOfGrade(index: number): Stage {
  for (const stage of STAGES) {
    const span = STAGE_SPAN[stage];
    if (index < span.first + span.length) return stage;
  }
  throw new RangeError(`grade index ${index} is outside 0..${GRADES.length - 1}`);
}
