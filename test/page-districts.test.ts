import t from 'tap';
import { SERIES, seriesIndex } from '../models/catalogue/index.ts';
import type { AreaResult, ProjectionResult } from '../models/result.ts';
import { Numbers } from '../web/desk/numbers.ts';
import { isMapNumber, readBoundaries } from '../web/screens/districts/boundary-file.ts';
import { areasBelow, districtRows, sortedRows, sumOf, topRows } from '../web/screens/districts/district-rows.ts';
import { classesOf, lookOf } from '../web/screens/districts/tile-classes.ts';

/** Areas below an area: ranks, sums, looks, and what a boundary file may be. */

type Cells = Readonly<Record<string, number>>;
function area(code: string, level: AreaResult['level'], parent: string | null, cells: Cells): AreaResult {
  const values = new Float64Array(SERIES.length).fill(Number.NaN);
  for (const [key, value] of Object.entries(cells)) values[seriesIndex(...(key.split(':') as [string, never]))] = value;
  const status = new Uint8Array(values.length);
  return { code, name: `n${code}`, level, parent, values, status, assumedShortage: new Float64Array(5) };
}
const AREAS = [
  area('440000', 'province', null, {}),
  area('440700', 'city', '440000', { 'redCounties:junior': 1, 'yellowCounties:junior': 0, 'blueCounties:junior': 1 }),
  area('440785', 'county', '440700', { 'shortage:junior': 5, 'warning:junior': 3 }),
  area('440703', 'county', '440700', { 'shortage:junior': 5, 'warning:junior': 0 }),
  area('440704', 'county', '440700', {}),
  area('441900', 'city', '440000', { 'shortage:junior': 0, 'warning:junior': 2, 'redCounties:junior': 0 }),
];
const numbers = new Numbers({ years: [2028], areas: AREAS } as unknown as ProjectionResult);
const shown = { measure: 'shortage', stage: 'junior', year: 2028 } as const;
const codes = (rows: readonly { code: string }[]) => rows.map(({ code }) => code);

t.test('areas below: children, or counties; a city without counties is one itself', (t) => {
  t.strictSame(codes(areasBelow(numbers, '440000', false)), ['440700', '441900']);
  t.strictSame(codes(areasBelow(numbers, '440000', true)), ['440703', '440704', '440785', '441900']);
  t.strictSame(areasBelow(numbers, '440785', true), []);
  t.end();
});

t.test('ranks: equal numbers share one, what is missing has none and stands last either way', (t) => {
  const rows = districtRows(numbers, areasBelow(numbers, '440000', true), shown);
  t.strictSame(
    rows.map(({ code, rank }) => [code, rank]),
    [
      ['440703', 1],
      ['440704', null],
      ['440785', 1],
      ['441900', 3],
    ],
  );
  t.strictSame(codes(sortedRows(rows, 'rank', true)), ['440703', '440785', '441900', '440704']);
  t.strictSame(codes(sortedRows(rows, 'rank', false)), ['441900', '440703', '440785', '440704']);
  t.strictSame(codes(sortedRows(rows, 'code', true)), ['441900', '440785', '440704', '440703']);
  t.strictSame(codes(sortedRows(rows, 'name', false)), ['440703', '440704', '440785', '441900']);
  t.strictSame(codes(topRows(rows, 3)), ['440703', '440785'], 'nobody is among the shortest with 0');
  t.equal(sumOf(rows), null, 'a sum with a missing number is missing');
  t.equal(sumOf(rows.filter(({ value }) => value !== null)), 10);
  t.end();
});

t.test('warnings: counties have a level, what lies above has counts and looks like its worst county', (t) => {
  const asked = { ...shown, measure: 'warning' };
  const [city, leaf] = districtRows(numbers, areasBelow(numbers, '440000', false), asked);
  t.strictSame(city!.counts, { red: 1, yellow: 0, blue: 1 });
  t.equal(city!.rank, 1);
  t.equal(lookOf(city!, 'warning', []), 'level-red');
  t.equal(leaf!.counts, null);
  t.equal(lookOf(leaf!, 'warning', []), 'level-yellow');
  t.equal(lookOf({ value: 0, counts: { red: 0, yellow: 0, blue: 2 } }, 'warning', []), 'level-blue');
  t.equal(lookOf({ value: 0, counts: { red: 0, yellow: 0, blue: 0 } }, 'warning', []), 'level-none');
  t.equal(lookOf({ value: null, counts: null }, 'warning', []), 'missing');
  t.end();
});

t.test('classes: 0 apart, round bounds, every number in exactly one', (t) => {
  const values = Array.from({ length: 100 }, (_, at) => at * 13);
  const classes = classesOf('shortage', values);
  t.strictSame(
    classes.map(({ look }) => look),
    ['nothing', 'first', 'second', 'third', 'fourth'],
  );
  for (const value of [...values, 0.5, 1e9]) {
    const inside = classes.filter(
      ({ from, below }) => (from === null || value >= from) && (below === null || value < below),
    );
    t.equal(inside.length, 1, `${value}`);
  }
  t.equal(lookOf({ value: 0, counts: null }, 'shortage', classes), 'nothing');
  t.equal(lookOf({ value: 1287, counts: null }, 'shortage', classes), 'fourth');
  for (const { from } of classes.slice(2)) t.equal(Number(from!.toPrecision(2)), from, 'round');
  t.strictSame(
    classesOf('shortage', [0, 0]).map(({ look }) => look),
    ['nothing'],
  );
  t.strictSame(
    classesOf('shortage', [7]).map(({ look }) => look),
    ['nothing', 'first'],
  );
  const use = classesOf('utilisation', []);
  t.strictSame(
    [0, 0.69, 0.7, 0.95, 1, 1.3].map((value) => lookOf({ value, counts: null }, 'utilisation', use)),
    ['first', 'first', 'second', 'third', 'fourth', 'fourth'],
  );
  t.end();
});

const KNOWN = new Set(['440785', '440000']);
const isKnown = (code: string) => KNOWN.has(code);
const ring = [
  [112, 22],
  [113, 22],
  [113, 23],
  [112, 22],
];
const feature = (properties: object, more: object = {}) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: [ring] },
  ...more,
});
const file = (...features: readonly object[]) => JSON.stringify({ type: 'FeatureCollection', features });

t.test('boundary files: codes as different makers write them', (t) => {
  for (const properties of [
    { adcode: 440785 },
    { GB: '156440785' },
    { code: '440785000000' },
    { 区划代码: ' 440785 ' },
    { 名称: '恩平', whatever: '440785' },
    { gb: '156440000' },
  ]) {
    const read = readBoundaries(`\ufeff${file(feature(properties))}`, isKnown);
    t.ok('boundaries' in read && isKnown(read.boundaries[0]!.code), JSON.stringify(properties));
  }
  const byId = readBoundaries(file(feature({}, { id: 440785 }), feature({ adcode: 999999 })), isKnown);
  t.match(byId, { boundaries: [{ code: '440785' }], unknown: 1 });
  t.end();
});

t.test('boundary files: degrees are laid onto a plane', (t) => {
  const read = readBoundaries(file(feature({ adcode: 440785 })), isKnown);
  const [x, y] = ('boundaries' in read ? read.boundaries[0]!.geometry.coordinates[0]![0]! : []) as unknown as [
    number,
    number,
  ];
  t.ok(Math.abs(x - 1.954769) < 1e-6);
  // ln tan(45° + 11°) = ln 1.482561
  t.ok(Math.abs(y - 0.393771) < 1e-5, String(y));
  t.end();
});

t.test('boundary files that cannot be used are refused by reason', (t) => {
  const fault = (text: string) => {
    const read = readBoundaries(text, isKnown);
    return 'fault' in read ? read.fault : 'read';
  };
  t.equal(fault('PK\u0003\u0004'), 'notJson');
  t.equal(fault(''), 'notJson');
  t.equal(fault('null'), 'notFeatures');
  t.equal(fault('[]'), 'notFeatures');
  t.equal(fault('{"type":"Topology","objects":{}}'), 'topology');
  t.equal(fault(file()), 'notFeatures');
  t.equal(fault(JSON.stringify({ type: 'FeatureCollection', features: {} })), 'notFeatures');
  t.equal(fault(file(feature({ adcode: 440785 }, { geometry: null }))), 'noShapes');
  t.equal(fault(file(feature({ adcode: 440785 }, { geometry: { type: 'Point', coordinates: [1, 2] } }))), 'noShapes');
  t.equal(fault(JSON.stringify({ type: 'FeatureCollection', features: [null, 3] })), 'noShapes');
  t.equal(fault(file(feature({ name: 'x' }))), 'noCodes');
  const metres = {
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [4e5, 2e6],
          [5e5, 2e6],
          [5e5, 3e6],
          [4e5, 2e6],
        ],
      ],
    },
  };
  t.equal(fault(file(feature({ adcode: 440785 }, metres))), 'notDegrees');
  for (const coordinates of [[3], ['x'], [[3]], [[[3]]], [[null]]])
    t.equal(fault(file(feature({ adcode: 440785 }, { geometry: { type: 'Polygon', coordinates } }))), 'noShapes');
  t.end();
});

t.test('map numbers', (t) => {
  for (const text of ['GS(2024)0650号', '粤S（2024）012号', '审图号：GS京（2023）1234号'])
    t.ok(isMapNumber(text), text);
  for (const text of ['', '   ', '无', '2024', '-']) t.notOk(isMapNumber(text), text);
  t.end();
});
