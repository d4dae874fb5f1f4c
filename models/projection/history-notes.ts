import { FEWEST_YEARS } from '../backtest/forecaster.ts';
import type { ProjectionResult } from '../result.ts';
import type { Frame } from './frame.ts';

/** What became of own histories: used, or too short for it. */
export function historyNotes({ learned, early, horizon }: Frame): ProjectionResult['notes'] {
  const used = [...learned.values()].map(({ area, course: { since, shockScale }, accuracy, broken }) => ({
    area,
    zh: `${since}年以后的升级、入学和升学按本县自己的历史推算，${accuracy.length > 0 ? '各种方法按它们在过去各起点上的误差加权' : '历史只够推算，不够检验，各种方法等权'}${shockScale === 1 ? '' : `；随机模拟中迁移、入学、升级的误差按本县过去的误差乘以${shockScale.toFixed(2)}`}${broken.length === 0 ? '' : `；${broken.join('、')}年有异常升级（区划、口径等），按常见值限住`}。`,
    en: `Steps, entrants and promotion after ${since} go by the county's own history, ${accuracy.length > 0 ? 'methods weighted by their errors at past origins' : 'which is too short to be tested on: methods at equal weights'}${shockScale === 1 ? '' : `; errors of migration, entry and progression in the draws are multiplied by ${shockScale.toFixed(2)} after its own past errors`}${broken.length === 0 ? '' : `; broken steps of ${broken.join(', ')} (boundaries, coverage) are held near the usual ones`}.`,
  }));
  const unused = [...early]
    .filter((area) => !learned.has(area))
    .map((area) => ({
      area,
      zh: `给出的历史没有用上：分年级在校生须满${FEWEST_YEARS}个学年，并包括${horizon.baseYear}年或以后的学年。`,
      en: `The history given was not used: it needs pupils by grade of ${FEWEST_YEARS} autumns, ${horizon.baseYear} or later among them.`,
    }));
  return [...used, ...unused];
}
