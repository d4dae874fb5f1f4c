import { SHEET, STATE_ROW } from '../kernel/sheet.ts';
import { COHORT_OLDER, COHORT_YOUNGER } from './school-cohort.ts';

const { STATE } = SHEET;
const { YOUNG } = STATE_ROW.offsets;

/** Children of `length` ages from `first` on in the state of a walk, on 1 September: C[a] = 10/12 N[a] + 2/12 N[a+1]. */
export function childrenOf(first: number, length: number): number {
  let children = 0;
  for (let age = YOUNG + first; age < YOUNG + first + length; age++)
    children += COHORT_YOUNGER * STATE[age]! + COHORT_OLDER * STATE[age + 1]!;
  return children;
}
