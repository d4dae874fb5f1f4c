import { MOST_DRAWS } from '../../models/uncertainty/most-draws.ts';
import { resolveUncertainty, type UncertaintyProblem } from '../../models/uncertainty/resolve-uncertainty.ts';
import {
  MOST_DRAW_YEARS,
  MOST_SEED,
  type UncertaintyOverrides,
  type UncertaintyParameters,
  uncertaintySchema,
} from '../../models/uncertainty/uncertainty-parameters.ts';
import { readUncertainty } from '../library/read-uncertainty.ts';
import { type Fault, InputFaults, type RequestedDraws } from './ports.ts';

/**
 * The uncertainty of a request, decided.
 * @param years school years that are walked, the base year included
 * @throws InputFaults for a number of draws or a seed outside the limits, and for an uncertainty that is none
 */
export function requestedUncertainty(draws: RequestedDraws, folder: string, years = 1): UncertaintyParameters {
  const faults = [...countFaults(draws), ...sizeFaults(draws, years)];
  const parsed = uncertaintySchema.safeParse(draws.uncertainty ?? {});
  if (!parsed.success)
    for (const issue of parsed.error.issues)
      faults.push(outOfRange(`uncertainty/${issue.path.join('/')}`, issue.message, ALLOWED.range));
  // A part that does not fit hides no fault of the others.
  const readable = parsed.success ? parsed.data : partsThatFit(draws.uncertainty);
  const resolved = resolveUncertainty(readUncertainty(folder), readable);
  if ('problems' in resolved) faults.push(...resolved.problems.map(problemFault));
  if (faults.length > 0 || 'problems' in resolved) throw new InputFaults(faults);
  return resolved.parameters;
}

function countFaults({ count, seed }: RequestedDraws): Fault[] {
  const faults: Fault[] = [];
  if (!Number.isInteger(count) || count < 1 || count > MOST_DRAWS)
    faults.push(outOfRange('draws', String(count), ALLOWED.draws));
  if (!Number.isInteger(seed) || seed < 0 || seed > MOST_SEED)
    faults.push(outOfRange('seed', String(seed), ALLOWED.seed));
  return faults;
}

/** The parts of an uncertainty that fit by themselves. */
function partsThatFit(uncertainty: RequestedDraws['uncertainty']): UncertaintyOverrides {
  const parts = Object.entries(uncertainty ?? {}).flatMap(([name, value]) => {
    const alone = uncertaintySchema.safeParse({ [name]: value });
    return alone.success ? [alone.data] : [];
  });
  return Object.assign({}, ...parts);
}

/** @param years school years that are walked, the base year included */
function sizeFaults({ count }: RequestedDraws, years: number): Fault[] {
  if (!(count <= MOST_DRAWS && count * years > MOST_DRAW_YEARS)) return [];
  const most = Math.floor(MOST_DRAW_YEARS / years);
  return [
    outOfRange('draws', `${count} × ${years}`, {
      zh: `${years} 个学年至多 ${most} 次`,
      en: `at most ${most} draws of ${years} school years`,
    }),
  ];
}

const ALLOWED = {
  draws: { zh: `1 至 ${MOST_DRAWS} 的整数`, en: `a whole number from 1 to ${MOST_DRAWS}` },
  seed: { zh: `0 至 ${MOST_SEED} 的整数`, en: `a whole number from 0 to ${MOST_SEED}` },
  range: { zh: '见接口文档中该参数的范围', en: 'the range in the description of the parameter' },
  correlation: {
    zh: '4×4 对称正定矩阵，对角线为 1，其余在 −1 与 1 之间',
    en: 'a symmetric, positive definite 4 × 4 matrix with 1 on the diagonal and −1 to 1 elsewhere',
  },
  projectDelay: { zh: '合计为 1 的概率', en: 'probabilities that sum to 1' },
} as const;

function outOfRange(where: string, found: string, allowed: Fault['allowed']): Fault {
  return {
    code: 'EDU_OUT_OF_RANGE',
    where,
    found: found === 'NaN' ? '不是整数 not a whole number' : found,
    allowed,
    cure: { zh: '改为允许范围内的值', en: 'use a value within the range' },
    severity: 'error',
  };
}

function problemFault({ where, found }: UncertaintyProblem): Fault {
  return {
    code: 'EDU_INVALID_UNCERTAINTY',
    where: `uncertainty/${where}`,
    found,
    allowed: ALLOWED[where],
    cure:
      where === 'correlation'
        ? { zh: '减小相关系数的绝对值，或去掉本项改用随附的矩阵', en: 'lower the correlations, or leave them out' }
        : { zh: '按比例调整各概率，使其合计为 1', en: 'scale the probabilities so that they sum to 1' },
    severity: 'error',
  };
}
