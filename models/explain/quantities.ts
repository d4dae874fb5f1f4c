import { WOMEN_COLUMNS } from '../inputs/census-columns.ts';
import { AGE_CELLS, FIRST_FERTILE_AGE, WOMEN_CELLS } from '../population/ages.ts';
import { GRADES, STAGE_SPAN, STAGES } from '../stages.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, age) => String(age));
const { primary, junior, generalSenior } = STAGE_SPAN;
const AGES = upTo(AGE_CELLS);
const WOMEN = upTo(WOMEN_CELLS);
const COMPULSORY = GRADES.slice(primary.first, generalSenior.first);
const SENIOR = GRADES.slice(generalSenior.first);
const ABOVE_KINDERGARTEN = GRADES.slice(primary.first);
const BANDS = ['0-14', '15-59', '60-85'];
const WOMEN_GROUPS = WOMEN_COLUMNS.map((_, index) => {
  const first = FIRST_FERTILE_AGE + 5 * index;
  return `${first}-${first + 4}`;
});
const LAST_GRADES: readonly string[] = STAGES.slice(2).map(
  (stage) => GRADES[STAGE_SPAN[stage].first + STAGE_SPAN[stage].length - 1]!,
);
const SCHOOL_COHORTS = upTo(generalSenior.entryAge + generalSenior.length);

/** Which items a quantity between the measures has; none where it is one number. Later: not of the base year. */
export interface QuantityItems {
  readonly items: readonly string[];
  readonly later: boolean;
}

const now = (...items: readonly string[]): QuantityItems => ({ items, later: false });
const later = (...items: readonly string[]): QuantityItems => ({ items, later: true });

/** What may be asked of a county besides the measures of the catalogue. */
export const QUANTITY_ITEMS: Readonly<Record<string, QuantityItems>> = {
  residents: now(),
  residentsOfAge: now(...AGES),
  womenOfAge: now(...WOMEN),
  womenOfAges: now(...WOMEN_GROUPS),
  survival: later(...AGES),
  womenSurvival: later(...WOMEN.slice(0, -1)),
  moveFactor: later(...AGES),
  birthsOfYear: now(),
  deathsOfYear: later(),
  netMigrationOfYear: later(),
  deathsOfAges: later(...BANDS),
  moversOfAges: later(...BANDS),
  fertilityRate: later(),
  schoolCohort: now(...SCHOOL_COHORTS),
  urbanSharePath: now(),
  townShare: now(),
  gradePupils: now(...GRADES),
  gradeRoll: now(...GRADES),
  modelledRoll: later(...GRADES),
  stageRoll: now(...STAGES),
  entryRatio: later(),
  kindergartenRate: later(),
  step: later(...ABOVE_KINDERGARTEN.filter((grade) => !LAST_GRADES.includes(grade))),
  arrivals: later(
    ...ABOVE_KINDERGARTEN.filter(
      (grade) => grade === GRADES[junior.first + junior.length - 1] || !LAST_GRADES.includes(grade),
    ),
  ),
  retentionPerStep: now(),
  migrantRoll: now(...COMPULSORY),
  modelledMigrants: later(...COMPULSORY),
  migrantStage: now('primary', 'junior'),
  migrantEntryShare: later(),
  leavers: later(),
  promotionRate: later(),
  generalShare: now(),
  seniorEntrants: later(),
  entrantsByPromotion: later(),
  seniorRatePath: now(),
  promotedRoll: now(...SENIOR),
  publicShare: now(...STAGES),
  liftedShare: now('kindergarten', 'primary', 'junior'),
  privateShareFound: now(),
  privateSharePath: now(),
  migrantPublicPath: now(),
  coveragePath: now(),
  generalExtra: now(...SENIOR.slice(0, generalSenior.length)),
};
