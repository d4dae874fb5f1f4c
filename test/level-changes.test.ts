import t from 'tap';
import { SERIES, seriesIndex, WARNING_LEVELS } from '../models/catalogue/index.ts';
import { levelChanges } from '../models/findings/level-changes.ts';
import type { AreaResult, ProjectionResult } from '../models/result.ts';

/* Which warning levels are other ones than in an earlier result. */

const YEARS = [2026, 2027];
const level = (name: (typeof WARNING_LEVELS)[number]) => WARNING_LEVELS.indexOf(name);

/** Levels of the primary schools of one area, a number a year; null: none of its own, as of areas above counties. */
function resultOf(areas: Readonly<Record<string, readonly number[] | null>>): ProjectionResult {
  const found = Object.entries(areas).map(([code, levels]) => {
    const values = new Float64Array(SERIES.length * YEARS.length).fill(Number.NaN);
    if (levels !== null) values.set(levels, seriesIndex('warning', 'primary') * YEARS.length);
    return { code, level: code.endsWith('00') ? 'city' : 'county', values } as unknown as AreaResult;
  });
  return { years: YEARS, series: SERIES.map(({ key }) => key), areas: found } as unknown as ProjectionResult;
}

t.test('counties, and cities that have none below them; nothing of what lies above', async (t) => {
  const before = resultOf({
    440785: [level('none'), level('none')],
    440784: [level('red'), level('red')],
    441900: [level('none'), level('yellow')],
    440700: null,
  });
  const after = resultOf({
    440785: [level('none'), level('red')],
    440784: [level('red'), level('red')],
    441900: [level('red'), level('red')],
    440700: null,
  });
  t.match(levelChanges(before, after), [
    { area: '440785', stage: 'primary', years: [2027], before: 'none', after: 'red' },
    { area: '441900', stage: 'primary', years: YEARS, before: 'none', after: 'red' },
  ]);
  t.equal(levelChanges(before, before).length, 0);
});
