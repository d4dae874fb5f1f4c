import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { SHEET, STATE_ROW } from '../kernel/sheet.ts';
import { STAGE_SPAN } from '../stages.ts';

const { SCHEDULE, STATE } = SHEET;
const { PUPILS, MIGRANTS, PUBLIC_SHARES } = STATE_ROW.offsets;
const { KNOWN_PUBLIC, STEERED_PUBLIC, KINDERGARTEN_LIFTED, PURCHASED, MIGRANTS_GAINED } = SCHEDULE_ROW.offsets;
const { PRIVATE_KIND, PRIVATE_VALUE, PRIVATE_ELAPSED, PRIVATE_SPAN, PRIVATE_BOUND } = SCHEDULE_ROW.offsets;
const { first: K1 } = STAGE_SPAN.kindergarten;
const { first: P1 } = STAGE_SPAN.primary;
const { first: J1 } = STAGE_SPAN.junior;
const { first: S1 } = STAGE_SPAN.generalSenior;
const [KINDERGARTEN, PRIMARY, JUNIOR, GENERAL, VOCATIONAL] = [0, 1, 2, 3, 4] as const;

/**
 * Public shares of the five stages, 0-1, purchased places included; NaN where the base share is missing. A scenario's
 * path is the share itself. Without one the known share holds, raised by purchased places and by the migrant children
 * whom the path of their own brings into public schools; a target only raises it further.
 * @param row of the schedule
 */
export function publicShares(row: number): void {
  const steered = SCHEDULE[row + STEERED_PUBLIC + KINDERGARTEN]!;
  STATE[PUBLIC_SHARES + KINDERGARTEN] =
    SCHEDULE[row + KINDERGARTEN_LIFTED] === 1
      ? Math.max(steered, lifted(row, KINDERGARTEN, K1, P1, 0))
      : Math.max(steered, 0);
  STATE[PUBLIC_SHARES + GENERAL] = SCHEDULE[row + STEERED_PUBLIC + GENERAL]!;
  STATE[PUBLIC_SHARES + VOCATIONAL] = SCHEDULE[row + STEERED_PUBLIC + VOCATIONAL]!;
  const gained = SCHEDULE[row + MIGRANTS_GAINED]!;
  const primary = lifted(row, PRIMARY, P1, J1, gained);
  const junior = lifted(row, JUNIOR, J1, S1, gained);
  STATE[PUBLIC_SHARES + PRIMARY] = primary;
  STATE[PUBLIC_SHARES + JUNIOR] = junior;

  // The lever on the private share moves both compulsory stages by one factor.
  const inPrivate = privateShareOf(1 - primary, 1 - junior);
  if (!(inPrivate > 0)) return;
  const factor = leveredPrivateShare(row, inPrivate) / inPrivate;
  STATE[PUBLIC_SHARES + PRIMARY] = Math.max(0, 1 - (1 - primary) * factor);
  STATE[PUBLIC_SHARES + JUNIOR] = Math.max(0, 1 - (1 - junior) * factor);
}

/** Known public share, plus purchased places and migrant children newly in public schools as a share of the pupils. */
function lifted(row: number, stage: number, first: number, end: number, gained: number): number {
  let pupils = 0;
  let migrants = 0;
  for (let grade = first; grade < end; grade++) {
    pupils += STATE[PUPILS + grade]!;
    migrants += STATE[MIGRANTS + grade]!;
  }
  const known = SCHEDULE[row + KNOWN_PUBLIC + stage]!;
  const extra = pupils > 0 ? (SCHEDULE[row + PURCHASED + stage]! + migrants * gained) / pupils : 0;
  return Math.min(1, known + extra);
}

/** Private share of compulsory pupils at the given private shares by stage. */
function privateShareOf(primary: number, junior: number): number {
  let all = 0;
  let inPrivate = 0;
  for (let grade = P1; grade < S1; grade++) {
    const pupils = STATE[PUPILS + grade]!;
    all += pupils;
    inPrivate += pupils * (grade < J1 ? primary : junior);
  }
  return all > 0 ? inPrivate / all : Number.NaN;
}

/** See leverCoefficients. */
function leveredPrivateShare(row: number, base: number): number {
  const kind = SCHEDULE[row + PRIVATE_KIND]!;
  if (kind === 0) return base;
  const value = SCHEDULE[row + PRIVATE_VALUE]!;
  const asked =
    kind === 1 ? value : base + ((value - base) * SCHEDULE[row + PRIVATE_ELAPSED]!) / SCHEDULE[row + PRIVATE_SPAN]!;
  const bound = SCHEDULE[row + PRIVATE_BOUND]!;
  if (bound === 0) return asked;
  return bound > 0 ? Math.max(base, asked) : Math.min(base, asked);
}
