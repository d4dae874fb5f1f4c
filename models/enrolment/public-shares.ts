import { SCHEDULE_ROW } from '../kernel/schedule-row.ts';
import { BLOCK, SHEET, TRAIL_ROW } from '../kernel/sheet.ts';
import { STAGE_SPAN } from '../stages.ts';

const { SCHEDULE, TRAIL, PUBLIC_SHARES } = SHEET;
const { PUPILS, MIGRANTS } = TRAIL_ROW.offsets;
const { KNOWN_PUBLIC, STEERED_PUBLIC, KINDERGARTEN_LIFTED, PURCHASED, MIGRANTS_GAINED } = SCHEDULE_ROW.offsets;
const { PRIVATE_KIND, PRIVATE_VALUE, PRIVATE_ELAPSED, PRIVATE_SPAN, PRIVATE_BOUND } = SCHEDULE_ROW.offsets;
const { first: K1 } = STAGE_SPAN.kindergarten;
const { first: P1 } = STAGE_SPAN.primary;
const { first: J1 } = STAGE_SPAN.junior;
const { first: S1 } = STAGE_SPAN.generalSenior;
const [PRIMARY, JUNIOR, GENERAL, VOCATIONAL] = [1, 2, 3, 4] as const;

/**
 * Public shares of the five stages, 0-1, purchased places included; NaN where the base share is missing. A scenario's
 * path is the share itself. Without one the known share holds, raised by purchased places and by the migrant children
 * whom the path of their own brings into public schools; a target only raises it further.
 * @param row of the schedule
 */
export function publicShares(row: number, trail: number, draws: number): void {
  const steered = SCHEDULE[row + STEERED_PUBLIC]!;
  const isLifted = SCHEDULE[row + KINDERGARTEN_LIFTED] === 1;
  const gained = SCHEDULE[row + MIGRANTS_GAINED]!;
  for (let draw = 0; draw < draws; draw++) {
    const young = pupils(trail + draw, K1, P1);
    const bought = isLifted ? lifted(row, 0, young, 0) : 0;
    PUBLIC_SHARES[draw] = Math.max(steered, bought);
    PUBLIC_SHARES[GENERAL * BLOCK + draw] = SCHEDULE[row + STEERED_PUBLIC + GENERAL]!;
    PUBLIC_SHARES[VOCATIONAL * BLOCK + draw] = SCHEDULE[row + STEERED_PUBLIC + VOCATIONAL]!;
    const inPrimary = pupils(trail + draw, P1, J1);
    const inJunior = pupils(trail + draw, J1, S1);
    const primary = lifted(row, PRIMARY, inPrimary, TRAIL[trail + MIGRANTS + draw]! * gained);
    const junior = lifted(row, JUNIOR, inJunior, TRAIL[trail + MIGRANTS + BLOCK + draw]! * gained);

    // The lever on the private share moves both compulsory stages by one factor.
    const all = inPrimary + inJunior;
    const inPrivate = all > 0 ? (inPrimary * (1 - primary) + inJunior * (1 - junior)) / all : Number.NaN;
    const factor = inPrivate > 0 ? leveredPrivateShare(row, inPrivate) / inPrivate : 1;
    PUBLIC_SHARES[PRIMARY * BLOCK + draw] = factor === 1 ? primary : Math.max(0, 1 - (1 - primary) * factor);
    PUBLIC_SHARES[JUNIOR * BLOCK + draw] = factor === 1 ? junior : Math.max(0, 1 - (1 - junior) * factor);
  }
}

function pupils(trail: number, first: number, end: number): number {
  let sum = 0;
  for (let grade = first; grade < end; grade++) sum += TRAIL[trail + PUPILS + grade * BLOCK]!;
  return sum;
}

/** Known public share, plus purchased places and migrant children newly in public schools as a share of the pupils. */
export function lifted(row: number, stage: number, of: number, migrants: number): number {
  const known = SCHEDULE[row + KNOWN_PUBLIC + stage]!;
  const extra = of > 0 ? (SCHEDULE[row + PURCHASED + stage]! + migrants) / of : 0;
  return Math.min(1, known + extra);
}

/** Private share of compulsory pupils after its lever: see leverCoefficients. */
export function leveredPrivateShare(row: number, base: number): number {
  const kind = SCHEDULE[row + PRIVATE_KIND]!;
  if (kind === 0) return base;
  const value = SCHEDULE[row + PRIVATE_VALUE]!;
  const asked =
    kind === 1 ? value : base + ((value - base) * SCHEDULE[row + PRIVATE_ELAPSED]!) / SCHEDULE[row + PRIVATE_SPAN]!;
  const bound = SCHEDULE[row + PRIVATE_BOUND]!;
  if (bound === 0) return asked;
  return bound > 0 ? Math.max(base, asked) : Math.min(base, asked);
}
