/**
 * Where a number comes from. Every result number carries one of these to the last table.
 * The order is the order of strength: a computed number is as weak as its weakest input.
 */
export const STATUSES = ['published', 'reported', 'projected', 'estimated', 'assumed', 'missing'] as const;
export type Status = (typeof STATUSES)[number];

export const STATUS_LABEL: Readonly<Record<Status, { zh: string; en: string }>> = {
  published: { zh: '公布', en: 'published by a statistical authority' },
  reported: { zh: '上报', en: "the bureau's own figure" },
  projected: { zh: '预测', en: 'projected from published or reported figures' },
  estimated: { zh: '估算', en: 'starts from an estimate (for instance a roll estimated from census ages)' },
  assumed: { zh: '假定', en: 'rests on an assumption (for instance supply = base-year enrolment)' },
  missing: { zh: '缺数', en: 'missing: an input is not known, and missing is not zero' },
};

/** The weakest of the given statuses. */
export function weakest(...statuses: Status[]): Status {
  let worst = 0;
  for (const status of statuses) worst = Math.max(worst, STATUSES.indexOf(status));
  return STATUSES[worst] as Status;
}
