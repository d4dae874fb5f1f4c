import fc from 'fast-check';
import t from 'tap';
import { aggregate } from '../models/aggregate.ts';
import { simulate } from '../models/simulate.ts';
import { STAGES } from '../models/stages.ts';
import { assumedShortage, shortageOfAssumption } from '../models/uncertainty/assumed-shortage.ts';
import {
  arbitraryStart,
  BASE_YEAR,
  countedPlaces,
  makeHorizon,
  makeParameters,
  makePlan,
  makeStart,
  row,
} from './fixtures/model/area.ts';

/* What is lacking only because places are assumed to equal the roll: worked by hand. */

const primary = STAGES.indexOf('primary');
const pupils = Float64Array.from({ length: 18 }, (_, grade) => (grade >= 3 && grade < 9 ? 46 : 0));
const start = makeStart({ enrolment: { pupils } });
const horizon = makeHorizon(BASE_YEAR + 2);

t.test('whole classes of the roll less the roll: 6 x 2 x 45 - 6 x 46', async (t) => {
  t.equal(shortageOfAssumption(start, makePlan())[primary], 264);
  t.equal(shortageOfAssumption(start, makePlan(makeParameters({ standardMargin: 0.1 })))[primary], 318, 'a reserve');
  const result = simulate(start, makePlan(), horizon);
  t.equal(result.assumedShortage[primary], 264);
  t.strictSame([...assumedShortage([result], 3)].slice(primary * 3, primary * 3 + 3), [264, 264, 264]);
});

t.test('what a scenario tightens is a decision, not the assumption', async (t) => {
  const parameters = makeParameters();
  const classSizeCap = parameters.classSizeCap.map((cap) => (cap === 45 ? 40 : cap));
  const tightened = makePlan({ ...parameters, classSizeCap, planningMargin: 0.2 });
  const result = simulate(start, tightened, horizon);
  t.ok(row(result, 'shortage', 'primary')[0]! > 264, 'more is lacking');
  t.equal(result.assumedShortage[primary], 264, 'the assumption makes no more of it');
});

t.test('places that have been counted are not assumed any more', async (t) => {
  const { counts } = countedPlaces({ primary: 300 });
  const later = counts.map((count) => ({ ...count, year: BASE_YEAR + 1 }));
  const result = simulate(makeStart({ enrolment: { pupils }, supply: { counts: later } }), makePlan(), horizon);
  t.strictSame([...assumedShortage([result], 3)].slice(primary * 3, primary * 3 + 3), [264, 0, 0]);
  const both = [result, simulate(start, makePlan(), horizon)];
  t.strictSame([...assumedShortage(both, 3)].slice(primary * 3, primary * 3 + 3), [528, 264, 264], 'counties add up');
  const city = { code: '990000', name: '市', level: 'city' as const, parent: null };
  t.equal(aggregate(city, both).assumedShortage[primary], 528);
});

t.test('without a scenario it is the shortage of the base year', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryStart(), async (any) => {
      const result = simulate({ ...any, own: [], supply: { ...any.supply, counts: [] } }, makePlan(), horizon);
      for (const [index, stage] of STAGES.entries())
        if (result.assumedShortage[index] !== row(result, 'shortage', stage)[0]) return false;
      return true;
    }),
    { numRuns: 100 },
  );
});
