import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import t from 'tap';

type Text = { zh: string; en: string };
type Source = {
  title: string;
  docNo: string | null;
  clause: string | null;
  quote: string | null;
  address: string | null;
};
type Cited = { id: string; policyId: string | null; source: Source };
type Target = Cited & {
  jurisdiction: string;
  stage: string | null;
  indicator: string;
  name: Text;
  operator: string;
  value: number | null;
  unit: string;
  year: number;
  scope: string;
  status: string;
  measure: string | null;
  drives: string | null;
  reason: Text | null;
};
type Standard = Cited & {
  jurisdiction: string;
  parameter: string;
  stage: string | null;
  grade: string | null;
  value: number | null;
  from: string | null;
  status: string;
  note: Text | null;
  [more: string]: unknown;
};
type Project = Cited & {
  area: string;
  stage: string;
  schools: number | null;
  places: number | null;
  investment: number | null;
  countedInTotal: boolean;
  source: Source & { alsoIn?: string[] };
};
type Pack = {
  id: string;
  jurisdiction: string | null;
  placesPerThousand: Record<string, number | null>;
  status: string;
  note: Text;
  source: Source;
};
type Group = { id: string; members: { code: string; name: Text }[] };
type Row = Record<string, string>;

const root = join(import.meta.dirname, '..', 'scenarios');
const text = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const json = (...path: string[]) => JSON.parse(text(...path));
const jsonFiles = (folder: string) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.json'));
const table = (...path: string[]) => Papa.parse<Row>(text(...path).trim(), { header: true }).data;
const round = (value: number, digits = 2) => Number(value.toFixed(digits));
const sum = (values: (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);

const targets: Target[] = jsonFiles('targets').flatMap((name) => json('targets', name).targets);
const standards: Standard[] = jsonFiles('standards')
  .filter((name) => name !== 'norm-pack-choice.json')
  .flatMap((name) => json('standards', name).standards);
const packs: Pack[] = jsonFiles('standards/norm-packs').map((name) => json('standards/norm-packs', name));
const projects: Project[] = jsonFiles('projects').flatMap((name) => json('projects', name).projects);
const programmes: Cited[] = json('policies', 'programmes.json').programmes;
const rules: Cited[] = json('policies', 'rules.json').rules;
const factors: (Cited & { measures: string[] })[] = json('policies', 'factors.json').factors;
const facts: Cited[] = json('policies', 'facts.json').facts;
const groupings: (Cited & { groups: Group[] })[] = json('regions', 'groupings.json').groupings;
const divisions = table('regions', 'divisions.csv');
const register = table('policies', 'register.csv');

const target = (id: string) => {
  const found = targets.find((one) => one.id === id);
  if (!found) throw new Error(`no target ${id}`);
  return found;
};
const members = (id: string) => {
  const found = groupings.flatMap((one) => one.groups).find((one) => one.id === id);
  if (!found) throw new Error(`no group ${id}`);
  return found.members.map((one) => one.code);
};

t.test('the register names every clause once and says what became of it', async (t) => {
  const policies = register.map((row) => row.policyId).filter((id) => id?.startsWith('P-'));
  const expected = Array.from({ length: 179 }, (_, index) => `P-${String(index + 1).padStart(3, '0')}`);
  t.same(policies, expected);
  t.equal(new Set(register.map((row) => row.policyId)).size, register.length);

  const ids: Record<string, Set<string>> = {
    target: new Set(targets.map((one) => one.id)),
    standard: new Set([...standards.map((one) => one.id), ...packs.map((one) => one.id)]),
    project: new Set([...projects, ...programmes].map((one) => one.id)),
    rule: new Set(rules.map((one) => one.id)),
    factor: new Set(factors.map((one) => one.id)),
    fact: new Set(facts.map((one) => one.id)),
    grouping: new Set(groupings.flatMap((one) => [one.id, ...one.groups.map((group) => group.id)])),
  };
  for (const row of register) {
    const { policyId, status, becomes, reference } = row as Record<string, string>;
    t.ok(['evaluated', 'encoded', 'notComputable', 'missing'].includes(status!), `${policyId} has a known status`);
    if (becomes === 'none') t.notOk(reference, `${policyId} becomes nothing and refers to nothing`);
    else t.ok(ids[becomes!]?.has(reference!), `${policyId} refers to an existing ${becomes}: ${reference}`);
    if (status === 'notComputable' || status === 'missing') t.ok(row.reasonZh && row.reasonEn, `${policyId} says why`);
    if (status === 'evaluated') t.ok(target(reference!).measure, `${policyId} is decided by a measure`);
    if (becomes === 'target' && status === 'notComputable')
      t.equal(target(reference!).measure, null, `${policyId} has no measure`);
    t.ok(row.document && row.clause && row.quote, `${policyId} is cited`);
  }
});

t.test('a record that carries a clause number is the one that the register points at or stands beside', async (t) => {
  const known = new Set(register.map((row) => row.policyId));
  for (const one of [
    ...targets,
    ...standards,
    ...projects,
    ...programmes,
    ...rules,
    ...factors,
    ...facts,
    ...groupings,
  ])
    if (one.policyId) t.ok(known.has(one.policyId), `${one.id} belongs to ${one.policyId}`);
});

t.test('identifiers are unique in every folder', async (t) => {
  for (const list of [targets, standards, packs, projects, programmes, rules, factors, facts, groupings]) {
    const ids = list.map((one) => one.id);
    t.same([...new Set(ids)], ids);
  }
});

t.test('every target can be decided or says why not', async (t) => {
  const measures = [
    ...['nineYearRetention', 'seniorGrossEnrolment', 'kindergartenGrossEnrolment', 'publicKindergartenShare'],
    ...['inclusiveKindergartenCoverage', 'privateCompulsoryShare', 'migrantPublicShare', 'newPublicPlaces'],
    ...['pupilsPerTeacher', 'gap', 'oversizeClasses', 'investment', 'newSchools'],
  ];
  const stages = [
    ...['kindergarten', 'primary', 'junior', 'compulsory', 'generalSenior'],
    ...['vocational', 'upperSecondary', 'special', 'all', null],
  ];
  const areas = new Set([...divisions.map((row) => row.code), 'PRD9', 'EWN12']);
  for (const one of targets) {
    if (one.measure === null) t.ok(one.reason?.zh && one.reason.en, `${one.id} says why no measure decides it`);
    else t.ok(measures.includes(one.measure), `${one.id} names a measure of the model`);
    if (one.value === null) t.ok(one.status === 'missing' || one.reason, `${one.id} is missing or says why`);
    if (one.value === null) t.ok(one.reason, `${one.id} without a value gives a reason`);
    if (one.unit === 'share' && one.value !== null) t.ok(one.value >= 0 && one.value <= 1, `${one.id} is a share`);
    if (one.drives)
      t.ok(
        one.drives === one.measure || one.drives === 'oversizeClassEliminationYear',
        `${one.id} drives its own path`,
      );
    t.ok(stages.includes(one.stage), `${one.id} has a known stage`);
    t.ok(areas.has(one.jurisdiction), `${one.id} has a known jurisdiction`);
    t.ok(['>=', '<=', '='].includes(one.operator), `${one.id} has a known operator`);
    t.ok(['jurisdiction', 'descendants'].includes(one.scope), `${one.id} has a known scope`);
    t.ok(one.name.zh && one.name.en, `${one.id} is named in both languages`);
  }
});

t.test('every standard has a number or the status missing, and one standard holds at a time', async (t) => {
  const places = new Set(divisions.map((row) => row.code));
  const seen = new Map<string, string>();
  const many = ['warningThresholds', 'classBands', 'floorArea', 'capitalCostCase', 'inclusiveSubsidyPerChild'];
  for (const one of standards) {
    if (one.value === null) t.equal(one.status, 'missing', `${one.id} is missing`);
    if (one.value === null) t.ok(one.note, `${one.id} says what is missing`);
    t.ok(['verified', 'published', 'missing', 'derived'].includes(one.status), `${one.id} has a known status`);
    t.ok(places.has(one.jurisdiction), `${one.id} has a known jurisdiction`);
    if (many.includes(one.parameter)) continue;
    const key = [one.jurisdiction, one.parameter, one.stage, one.grade, one.from].join(' ');
    t.notOk(seen.has(key), `${one.id} does not clash with ${seen.get(key)}`);
    seen.set(key, one.id);
  }
});

t.test('every figure is cited by title and by clause or address', async (t) => {
  for (const one of [
    ...targets,
    ...standards,
    ...packs,
    ...projects,
    ...programmes,
    ...rules,
    ...factors,
    ...facts,
    ...groupings,
  ]) {
    const empty = 'status' in one && one.status === 'missing';
    t.ok(one.source.title, `${one.id} has a source title`);
    if (!empty) t.ok(one.source.clause || one.source.address, `${one.id} has a clause or an address`);
  }
});

t.test('national caps and ratios are the published ones', async (t) => {
  const value = (id: string) => standards.find((one) => one.id === id)?.value;
  const caps = ['K1', 'K2', 'K3', 'primary', 'junior', 'generalSenior', 'vocational'];
  t.same(
    caps.map((key) => value(`classSizeCap-${key}-000000`)),
    [25, 30, 35, 45, 50, 50, null],
  );
  t.equal(value('classSizeOperatingCap-generalSenior-000000'), 55);
  t.same(
    ['primary', 'junior', 'generalSenior', 'kindergarten'].map((key) => value(`staffRatio-${key}-000000`)),
    [19, 13.5, 12.5, 7],
  );
  t.equal(value('pupilsPerTeacher-kindergarten-000000'), 15);
  t.same(
    ['red', 'yellow', 'blue'].map((level) => value(`warningThreshold-${level}`)),
    [1, 0.9, 0.7],
  );
});

t.test(
  'the stage totals of Guangdong close at 438, the two regional allotments at 438.09 (ten thousand)',
  async (t) => {
    const stages = ['kindergarten', 'compulsory', 'generalSenior'].map((s) =>
      target(`newPublicPlaces-${s}-440000-2025`),
    );
    t.same(
      stages.map((one) => one.value! / 1e4),
      [33, 375, 30],
    );
    t.equal(sum(stages.map((one) => one.value)), target('newPublicPlaces-all-440000-2025').value);
    const regions = ['PRD9', 'EWN12'].map((code) => target(`placeQuota-${code}-2025`).value! / 1e4);
    t.same(regions, [323.96, 114.13]);
    t.equal(round(sum(regions)), 438.09);
  },
);

t.test('eight cities have their allotment, thirteen are null, and the remainder is never spread (AC-11)', async (t) => {
  const quota = (code: string) => target(`placeQuota-${code}-2025`);
  const rest = (group: string) =>
    round((quota(group).value! - sum(members(group).map((code) => quota(code).value))) / 1e4);
  const cities = [...members('PRD9'), ...members('EWN12')].map(quota);
  t.equal(cities.length, 21);
  t.equal(cities.filter((one) => one.value !== null).length, 8);
  t.equal(cities.filter((one) => one.value === null && one.status === 'missing').length, 13);
  t.equal(rest('PRD9'), 78.38);
  t.equal(rest('EWN12'), 55.16);
  t.equal(members('PRD9').filter((code) => quota(code).value === null).length, 5);
  t.equal(members('EWN12').filter((code) => quota(code).value === null).length, 8);
});

t.test('a city belongs to different regions by purpose', async (t) => {
  t.same([members('PRD9').length, members('EWN12').length], [9, 12]);
  t.same([members('supporting6').length, members('receiving15').length], [6, 15]);
  for (const code of ['441200', '440700', '441300']) {
    t.ok(members('PRD9').includes(code), `${code} is assessed with the Delta`);
    t.ok(members('receiving15').includes(code), `${code} receives support`);
  }
  const names = new Map(divisions.map((row) => [row.code, row.name]));
  for (const group of groupings.flatMap((one) => one.groups))
    for (const one of group.members) t.equal(names.get(one.code), one.name.zh);
});

t.test('the Enping programme adds up as printed (AC-10)', async (t) => {
  const enping = projects.filter((one) => one.area === '440785' && one.stage === 'kindergarten');
  const counted = enping.filter((one) => one.countedInTotal);
  t.equal(sum(counted.map((one) => one.places)), 3070);
  t.equal(sum(counted.map((one) => one.schools)), 9);
  t.equal(sum(counted.map((one) => one.investment)), 222_000_000);
  t.equal(sum(counted.map((one) => one.places)), target('newPublicPlaces-kindergarten-440785-2023').value);
  t.equal(sum(counted.map((one) => one.investment)), target('investment-kindergarten-440785-2025').value);
  t.equal(sum(enping.map((one) => one.places)), 3370, 'with 那吉');
  t.equal(round(sum(counted.map((one) => one.investment)) / 3070 / 1e4), 7.23);

  const once = enping.filter((one) => one.places === 270 && (one.policyId === 'P-143' || one.policyId === 'P-146'));
  t.equal(once.length, 1, '锦江帝景 stands once');
  t.same(once[0]?.source.alsoIn, ['P-146']);
  const pointing = register.filter((row) => row.reference === once[0]?.id).map((row) => row.policyId);
  t.same(pointing, ['P-143', 'P-146']);

  const compulsory = projects.filter((one) => one.area === '440785' && one.stage !== 'kindergarten');
  t.equal(sum(compulsory.map((one) => one.places)), 7890);
  t.ok(compulsory.every((one) => one.investment === null && one.schools === null));
  t.equal(target('investment-compulsory-440785-2025').value, 696_800_000);
  t.equal(round(696_800_000 / 7890 / 1e4), 8.83);
});

t.test('a project has one of the five stages; a programme that is not split by stage is no project', async (t) => {
  const stages = ['kindergarten', 'primary', 'junior', 'generalSenior', 'vocational'];
  for (const one of projects) t.ok(stages.includes(one.stage), `${one.id}: ${one.stage}`);
  t.equal(projects.find((one) => one.id === 'guigang-vocational')?.places, 8000);
});

t.test('“not below 1:15” is at most fifteen children a teacher', async (t) => {
  for (const [year, value] of [
    [2023, 16],
    [2024, 15],
    [2025, 15],
  ]) {
    const one = target(`pupilsPerTeacher-kindergarten-440785-${year}`);
    t.same([one.operator, one.value], ['<=', value]);
  }
});

t.test('the default cost of a place is a cited case that divides out', async (t) => {
  for (const one of standards.filter((s) => s.parameter.startsWith('capitalCost') && s.value !== null)) {
    t.equal(one.value, Math.round((one.investment as number) / (one.places as number)), one.id);
    if (one.parameter === 'capitalCostPerPlace')
      t.ok(
        standards.some((other) => other.id === one.caseId && other.value === one.value),
        `${one.id} names its case`,
      );
  }
});

t.test('the floor-area table reproduces its values per place in all 40 cells (AC-14)', async (t) => {
  const cells = standards.filter((one) => one.parameter === 'floorArea');
  t.equal(cells.length, 40);
  for (const one of cells) {
    const perPlace = one.value! / ((one.classes as number) * (one.classSize as number));
    t.ok(Math.abs(perPlace - (one.perPlace as number)) <= 0.11, `${one.id}: ${perPlace.toFixed(2)}`);
  }
});

t.test('class bands change at 46, 56 and 66 pupils (AC-15)', async (t) => {
  const bands = standards.filter((one) => one.parameter === 'classBands');
  const band = (pupils: number) =>
    bands
      .filter((one) => pupils >= ((one.min as number | null) ?? 0))
      .filter((one) => pupils <= ((one.max as number | null) ?? Number.POSITIVE_INFINITY))
      .map((one) => one.band);
  t.same([45, 46, 50, 55, 56, 65, 66].map(band), [
    ['normal'],
    ['large'],
    ['large'],
    ['large'],
    ['oversize'],
    ['oversize'],
    ['superOversize'],
  ]);
});

t.test('the teacher targets imply one weight of the Delta in every stage (AC-18)', async (t) => {
  const share = (stage: string, area: string) => target(`teacherQualificationShare-${stage}-${area}-2025`).value!;
  const weight = (stage: string) => {
    const [all, delta, rest] = ['440000', 'PRD9', 'EWN12'].map((area) => share(stage, area));
    return (all! - rest!) / (delta! - rest!);
  };
  for (const [stage, expected] of Object.entries({
    kindergarten: 0.667,
    primary: 0.714,
    junior: 0.667,
    upperSecondary: 0.727,
  }))
    t.ok(Math.abs(weight(stage) - expected) <= 0.01, `${stage}: ${weight(stage).toFixed(3)}`);
});

t.test('a norm pack that is not printed has no numbers, and every choice names a pack', async (t) => {
  t.equal(packs.length, 17);
  for (const one of packs.filter((pack) => pack.status === 'missing'))
    t.ok(Object.values(one.placesPerThousand).every((value) => value === null) && one.note, one.id);
  const choices: Record<string, string | null>[] = json('standards', 'norm-pack-choice.json').choices;
  const ids = new Set(packs.map((one) => one.id));
  for (const one of choices)
    for (const pack of [one.pack, one.missing, one.own]) if (pack) t.ok(ids.has(pack), `${one.jurisdiction}: ${pack}`);
  const nation = choices.find((one) => one.jurisdiction === '000000');
  t.same([nation?.pack, nation?.status], ['reference-40-80-40-20', 'reference']);
});

t.test('every factor of annex 3 clause 2 reaches a line of the result', async (t) => {
  const lines = [
    ...['residentPopulation', 'urbanShare', 'births', 'netMigration', 'oversizeClassPlaces', 'demandByNorm'],
    ...['publicKindergartenIncrement', 'publicPrivateIncrement', 'urbanRuralIncrement', 'migrantPublicIncrement'],
    ...['generalVocationalIncrement', 'electiveRoomIncrement', 'staffQuotaPupils', 'fiscalCapacityPlaces'],
  ];
  t.equal(factors.length, 15);
  t.same([...new Set(factors.flatMap((one) => one.measures))].sort(), [...lines].sort());
});

t.test('the divisions form one tree, and the file is the one its sidecar describes', async (t) => {
  const byCode = new Map(divisions.map((row) => [row.code, row]));
  const levels = ['nation', 'province', 'prefecture', 'county'];
  t.equal(byCode.size, divisions.length);
  const broken = divisions.filter((row) => {
    if (row.code === '000000') return row.parentCode !== '';
    const parent = byCode.get(row.parentCode!);
    return !parent || levels.indexOf(parent.level!) >= levels.indexOf(row.level!);
  });
  t.same(broken, []);
  t.equal(divisions.filter((row) => row.parentCode === '440000').length, 21);
  t.equal(byCode.get('440785')?.parentCode, '440700');
  const sidecar = json('regions', 'divisions.source.json');
  t.equal(sidecar.sha256, createHash('sha256').update(text('regions', 'divisions.csv')).digest('hex'));
  t.equal(sidecar.rows, divisions.length);
});

const folder = join(root, '..', '..', 'shared', 'sources');
const skip = existsSync(folder) ? false : 'the source texts are not beside this checkout';
t.test('every quotation stands in its source', { skip }, async (t) => {
  const bare = (value: string) => value.replace(/[^\p{L}\p{N}]/gu, '');
  const texts = readdirSync(folder)
    .sort()
    .map((name) => bare(readFileSync(join(folder, name), 'utf8')));
  const file: Record<string, number> = {};
  for (const [index, start] of ['《广东省推动', '广东省推动', '全市首批', '恩平市', '贵港市'].entries())
    file[start] = index;
  const textOf = (title: string) => Object.entries(file).find(([start]) => title.startsWith(start))?.[1];
  let checked = 0;
  for (const row of register) {
    t.ok(texts[textOf(row.document!)!]?.includes(bare(row.quote!)), `${row.policyId} is quoted as printed`);
    checked += 1;
  }
  for (const one of [
    ...targets,
    ...standards,
    ...packs,
    ...projects,
    ...programmes,
    ...rules,
    ...factors,
    ...facts,
    ...groupings,
  ]) {
    const index = textOf(one.source.title);
    if (index === undefined || !one.source.quote) continue;
    t.ok(texts[index]?.includes(bare(one.source.quote)), `${one.id} is quoted as printed`);
    checked += 1;
  }
  t.ok(checked > 300);
});
