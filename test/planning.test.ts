import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { resolveDatasets } from '../src/planning/resolve-datasets.ts';
import { dropOldKeys } from '../src/store/idempotency-keys.ts';
import { type Kept, keptApi } from './fixtures/http/kept.ts';
import { isProblem } from './fixtures/http/problems.ts';

// Datasets, keys and the audit; scenarios are in test/kept-scenarios.test.ts.

t.setTimeout(300_000);

const grades = (third = 6300) =>
  [6500, 6400, third, 6200, 6100, 6000].map((pupils, index) => ({ grade: `P${index + 1}`, pupils }));
const baseline = (third?: number, more: object = {}) => ({
  schemaVersion: 1,
  area: '440785',
  schoolYear: 2024,
  source: { title: '教育事业统计报表' },
  enrolment: grades(third),
  ...more,
});
const key = () => ({ 'idempotency-key': `"${randomUUID()}"` });
const post = (api: Kept, payload: object, headers: Record<string, string> = key(), url = '/api/v1/datasets') =>
  api.ask({ method: 'POST', url, payload, headers });
const errorsOf = (answer: { json: () => { errors: { pointer: string; code: string }[] } }) =>
  answer.json().errors.map(({ pointer, code }) => `${pointer} ${code}`);

t.test('a dataset: hand in, read, add a version, see what differs', async (t) => {
  const api = await keptApi(t);
  const first = await post(api, { area: '440785', name: '恩平 2024', note: '首次', baselines: [baseline()] });
  t.equal(first.statusCode, 201);
  const { id } = first.json();
  const address = `/api/v1/datasets/${id}`;
  t.equal(first.headers.location, address);
  t.match(first.json(), { area: '440785', name: '恩平 2024', version: 1, author: 'local', note: '首次', findings: [] });
  t.match(first.json().sha256, /^[0-9a-f]{64}$/);
  t.match(first.json().created, /\+08:00$/);

  const one = await api.ask({ url: address });
  t.equal(one.headers.etag, first.headers.etag, 'the tag of the answer is that of the resource');
  t.equal((await api.ask({ url: address, headers: { 'if-none-match': String(one.headers.etag) } })).statusCode, 304);
  const list = (await api.ask({ url: '/api/v1/datasets?area=440700' })).json();
  t.match(list, { paging: { totalResults: 1 }, results: [{ id }] }, 'a city covers its counties');
  t.equal((await api.ask({ url: '/api/v1/datasets?area=110000' })).json().paging.totalResults, 0);
  t.equal((await api.ask({ url: '/api/v1/datasets?area=999999' })).json().paging.totalResults, 0);

  const versions = `${address}/versions`;
  isProblem(t, await post(api, { baselines: [baseline(6310)] }, key(), versions), 428, 'precondition-required');
  const match = { 'if-match': String(one.headers.etag) };
  const second = await post(
    api,
    { note: '核对', baselines: [baseline(6310, { births: [{ year: 2023, births: 4000 }] })] },
    { ...key(), ...match },
    versions,
  );
  t.equal(second.statusCode, 201);
  t.match(second.json(), { version: 2, note: '核对' });
  t.equal(second.headers.location, `${versions}/2`);

  const stale = await post(api, { baselines: [baseline(6400)] }, { ...key(), ...match }, versions);
  isProblem(t, stale, 412, 'changed-meanwhile');
  t.match(stale.json(), {
    changedBy: 'local',
    version: 2,
    changes: [
      { pointer: '/2024/enrolment/P3/pupils', kind: 'changed', from: 6300, to: 6310 },
      { pointer: '/2024/births/2023/births', kind: 'added', from: null, to: 4000 },
    ],
  });
  const same = await post(
    api,
    { baselines: [baseline(6310, { births: [{ births: 4000, year: 2023 }] })] },
    { ...key(), 'if-match': String(second.headers.etag) },
    versions,
  );
  t.equal(same.statusCode, 200, 'the same content, members in another order');
  t.match(same.json(), { version: 2, note: '核对' });
  t.equal(await api.count('dataset_versions'), 2);

  const old = await api.ask({ url: `${versions}/1` });
  t.match(old.headers, { etag: /^"1\./, 'cache-control': 'private, immutable, max-age=31536000' });
  t.equal(old.json().baselines[0].enrolment[2].pupils, 6300);
  const known = { 'if-none-match': String(old.headers.etag) };
  t.equal((await api.ask({ url: `${versions}/1`, headers: known })).statusCode, 304);
  isProblem(t, await api.ask({ url: `${versions}/3` }), 404, 'version-unknown');
  const heads = (await api.ask({ url: `${versions}?pageSize=1&page=2` })).json();
  t.match(heads, { paging: { totalResults: 2, totalPages: 2 }, results: [{ version: 1 }] });

  const changes = (await api.ask({ url: `${address}/changes?from=1&to=2` })).json();
  t.match(changes, { from: 1, to: 2, kind: 'minor', changed: 1, added: 1, removed: 0 });
  t.equal(changes.results[0].text.zh, '小学 2024 三年级 在校生 6300 → 6310');
  t.equal(changes.results[1].text.zh, '2024 出生 2023 人数 — → 4000');
  t.equal((await api.ask({ url: `${address}/changes?from=2&to=1` })).json().kind, 'major', 'backwards a birth is lost');
  t.equal((await api.ask({ url: `${address}/changes?from=2&to=2` })).json().kind, 'none');
  isProblem(t, await api.ask({ url: `${address}/changes?from=1&to=9` }), 404, 'version-unknown');
  isProblem(t, await api.ask({ url: `${address}/changes?from=0` }), 400, 'invalid-query');

  const resolved = await resolveDatasets(api.database, [`${id}@1`], ['440785']);
  t.equal(resolved.baselines[0]?.enrolment?.[2]?.pupils, 6300);
  t.match(resolved.references, [{ id, version: 1, sha256: first.json().sha256 }]);
  t.match((await resolveDatasets(api.database, 'latest', ['440784', '440785'])).references, [{ id, version: 2 }]);
  t.strictSame((await resolveDatasets(api.database, 'latest', ['440784'])).references, []);
  const wrong = await resolveDatasets(api.database, [id, id, `${id}@7`, 'x'], ['440785']).catch(
    (error: unknown) => error,
  );
  t.match(wrong, { faults: [{ where: '#/datasets/1' }, { where: '#/datasets/2' }, { where: '#/datasets/3' }] });
  const foreign = await resolveDatasets(api.database, [id], ['440784']).catch((error: unknown) => error);
  t.match(foreign, { faults: [{ where: '#/datasets/0' }] });
});

t.test(
  'the text of a file is read as the command reads it; all faults come at once and nothing is written',
  async (t) => {
    const api = await keptApi(t);
    const rows = grades().map(({ grade, pupils }) => `440785,2024,${grade},${pupils}`);
    const text = ['\uFEFF区划代码,学年,年级,在校生', ...rows].join('\r\n');
    const dry = await api.ask({
      method: 'POST',
      url: '/api/v1/datasets?dryRun=true',
      payload: { text, fileName: 'a.csv' },
    });
    t.equal(dry.statusCode, 200);
    t.match(dry.json(), { valid: true });
    t.equal(await api.count('datasets'), 0, 'a dry run writes nothing and needs no key');

    const kept = await post(api, { text, fileName: 'a.csv' });
    t.equal(kept.statusCode, 201);
    t.match(kept.json(), { area: '440785', name: '恩平市' }, 'county and name come from the figures');
    const yaml =
      'schemaVersion: 1\narea: "440785"\nschoolYear: 2023\nsource: { title: 报表 }\ntotals: [{ stage: primary, pupils: 9 }]\n';
    t.equal((await post(api, { text: yaml, fileName: 'b.yaml' })).statusCode, 201);
    t.equal((await post(api, { text: JSON.stringify([baseline()]) })).statusCode, 201, 'JSON without a name');

    // 区划代码,学年,年级,在校生 in GB18030, as the office software writes it.
    const gb18030 = Buffer.concat([
      Buffer.from('c7f8bbaeb4fac2eb2cd1a7c4ea2cc4eabcb62cd4dad0a3c9fa', 'hex'),
      Buffer.from(`\n${rows.join('\n')}\n`),
    ]);
    const csv = { 'content-type': 'text/csv', 'x-change-note': encodeURIComponent('原表') };
    const file = await api.ask({
      method: 'POST',
      url: '/api/v1/datasets',
      payload: gb18030,
      headers: { ...key(), ...csv },
    });
    t.equal(file.statusCode, 201, 'a file as it is');
    t.match(file.json(), {
      area: '440785',
      note: '原表',
      findings: [],
    });
    const titleOf = async ({ id }: { id: string }) =>
      (await api.ask({ url: `/api/v1/datasets/${id}/versions/1` })).json().baselines[0].source.title;
    t.strictSame(
      [await titleOf(kept.json()), await titleOf(file.json())],
      ['a.csv', '提交的 CSV.csv'],
      'cited by the file',
    );
    const binary = await api.ask({
      method: 'POST',
      url: '/api/v1/datasets',
      payload: Buffer.from('504b0304', 'hex'),
      headers: { ...key(), ...csv },
    });
    isProblem(t, binary, 422, 'invalid-input');

    const wide = await post(api, { text: text.replace('6300', '６３００'), fileName: 'a.csv' });
    t.ok([201, 422].includes(wide.statusCode), 'digits of full width are read or refused, never mistaken');
    if (wide.statusCode === 422) t.match(wide.json().errors[0].found, '６３００');
    const counts = [await api.count('datasets'), await api.count('audit'), await api.count('dataset_versions')];

    const twelve = readFileSync(new URL('./fixtures/intake/twelve-faults.csv', import.meta.url), 'utf8');
    const faulty = await post(api, { area: '44', note: 'x'.repeat(1001), color: 'red', text: twelve });
    isProblem(t, faulty, 422, 'invalid-input');
    t.ok(faulty.json().errors.length > 12, 'those of the envelope and those of the table together');
    const places = errorsOf(faulty).join('\n');
    for (const place of ['#/area', '#/note', '#/color', '#/text, row ']) t.match(places, place);
    const examined = await api.ask({ method: 'POST', url: '/api/v1/datasets?dryRun=true', payload: { text: twelve } });
    t.equal(examined.statusCode, 200);
    t.equal(examined.json().valid, false);

    const sums = baseline(6300, {
      enrolment: [
        { grade: 'P1', pupils: 10, public: 3, private: 3 },
        { grade: 'P9', pupils: -1 },
      ],
      colour: 1,
    });
    const json = await post(api, { baselines: [sums, baseline(), baseline()] });
    isProblem(t, json, 422, 'invalid-input');
    const found = errorsOf(json).join('\n');
    for (const place of [
      '#/baselines/0/colour',
      '#/baselines/0/enrolment/0',
      '#/baselines/0/enrolment/1/grade',
      '#/baselines/2',
    ])
      t.match(found, place);
    for (const [payload, place] of [
      [{}, '#/baselines'],
      [{ text, baselines: [baseline()] }, '#/text'],
      [{ area: '440784', baselines: [baseline()] }, '#/area'],
      [{ baselines: [baseline(), { ...baseline(), area: '440784' }] }, '#/area'],
      [{ baselines: [{ ...baseline(), area: '440700' }] }, '#/area'],
      [{ area: '999999', baselines: [baseline()] }, '#/area'],
      [{ name: 'a\0b', baselines: [baseline()] }, '#/name'],
      [{ baselines: [baseline(6300, { source: { title: '\ud800' } })] }, '#/baselines/0/source/title'],
      [{ baselines: [baseline(6300, { enrolment: Array(6000).fill(0) })] }, '#/baselines/0/enrolment'],
      [{ baselines: 7 }, '#/baselines'],
      [[], '#/baselines'],
    ] as const) {
      const refused = await post(api, payload);
      isProblem(t, refused, 422, 'invalid-input');
      t.match(errorsOf(refused).join('\n'), place);
    }
    isProblem(t, await api.ask({ method: 'POST', url: '/api/v1/datasets', headers: key() }), 422, 'invalid-input');
    isProblem(
      t,
      await api.ask({ method: 'POST', url: '/api/v1/datasets?dryRun=perhaps', payload: {} }),
      400,
      'idempotency-key-missing',
    );
    isProblem(t, await post(api, {}, key(), '/api/v1/datasets?dryRun=perhaps'), 400, 'invalid-query');
    t.strictSame([await api.count('datasets'), await api.count('audit'), await api.count('dataset_versions')], counts);

    isProblem(t, await api.ask({ url: '/api/v1/datasets/%00' }), 400, 'bad-request');
    for (const id of ['x', '0190e6a0-0000-7000-8000-00000000000', '..%2f..%2fetc', '%F0%9F%98%80'])
      isProblem(t, await api.ask({ url: `/api/v1/datasets/${id}` }), 400, 'invalid-query');
    const nobody = `/api/v1/datasets/${randomUUID()}`;
    isProblem(t, await api.ask({ url: nobody }), 404, 'dataset-unknown');
    isProblem(t, await api.ask({ url: `${nobody}/versions/1` }), 404, 'dataset-unknown');
    isProblem(
      t,
      await post(api, { baselines: [baseline()] }, { ...key(), 'if-match': '*' }, `${nobody}/versions`),
      404,
      'dataset-unknown',
    );
    await t.rejects(api.pool.query('update xuewei.dataset_versions set note = note'), /never changed/);
  },
);

t.test('one key, one execution', async (t) => {
  const api = await keptApi(t);
  const payload = { baselines: [baseline()] };
  isProblem(t, await post(api, payload, {}), 400, 'idempotency-key-missing');
  for (const wrong of ['""', '"a', 'a b', `"${'x'.repeat(300)}"`, '"é"'])
    isProblem(t, await post(api, payload, { 'idempotency-key': wrong }), 400, 'idempotency-key-invalid');

  const headers = key();
  const all = await Promise.all(Array.from({ length: 20 }, () => post(api, payload, headers)));
  const done = all.filter(({ statusCode }) => statusCode === 201);
  for (const answer of all)
    if (answer.statusCode !== 201) {
      isProblem(t, answer, 409, 'idempotency-key-in-flight');
      t.equal(answer.headers['retry-after'], '1');
    }
  t.equal(done.filter((answer) => answer.headers['idempotency-replayed'] === undefined).length, 1, 'one was executed');
  t.equal(await api.count('datasets'), 1);
  t.equal(await api.count('audit'), 1);

  const again = await post(api, { baselines: [{ ...baseline() }] }, headers);
  t.equal(again.statusCode, 201);
  t.equal(again.headers['idempotency-replayed'], 'true');
  const first = done.find((answer) => answer.headers['idempotency-replayed'] === undefined)!;
  t.equal(again.body, first.body, 'byte for byte');
  for (const name of ['location', 'etag', 'content-type']) t.equal(again.headers[name], first.headers[name], name);
  const bare = headers['idempotency-key'].replaceAll('"', '');
  t.equal((await post(api, payload, { 'idempotency-key': bare })).headers['idempotency-replayed'], 'true', 'lenient');
  isProblem(t, await post(api, { baselines: [baseline(1)] }, headers), 422, 'idempotency-key-reused');
  // What cannot be audited is not done, and its key is free again.
  await api.pool.query(`alter table xuewei.audit add constraint refused check (actor <> '失败者')`);
  const failing = { method: 'POST', url: '/api/v1/datasets', payload, headers: key(), as: '失败者' } as const;
  const tables = async () => [
    await api.count('datasets'),
    await api.count('dataset_versions'),
    await api.count('audit'),
    await api.count('idempotency_keys'),
  ];
  const state = await tables();
  isProblem(t, await api.ask(failing), 500, 'internal-error');
  t.strictSame(await tables(), state, 'nothing is half-written');
  t.equal(
    (await api.ask({ method: 'POST', url: '/api/v1/datasets', payload, headers, as: '李四' })).headers[
      'idempotency-replayed'
    ],
    undefined,
    "another one's key is another key",
  );

  const mended = key();
  isProblem(t, await post(api, { baselines: [] }, mended), 422, 'invalid-input');
  t.equal((await post(api, payload, mended)).statusCode, 201, 'what was refused may be mended');

  // A crash: the change was not made, its key is held.
  const cut = key();
  const held = cut['idempotency-key'].replaceAll('"', '');
  t.equal((await post(api, payload, cut)).statusCode, 201);
  const before = await api.count('datasets');
  const flight = (age: string) =>
    api.pool.query(
      `update xuewei.idempotency_keys set status = null, body = null, created_at = now() - $2::interval where key = $1`,
      [held, age],
    );
  await flight('30 seconds');
  isProblem(t, await post(api, payload, cut), 409, 'idempotency-key-in-flight');
  await flight('61 seconds');
  const taken = await Promise.all(Array.from({ length: 5 }, () => post(api, payload, cut)));
  t.equal(await api.count('datasets'), before + 1, 'after a minute one takes over');
  t.equal(taken.filter(({ statusCode, headers }) => statusCode === 201 && !headers['idempotency-replayed']).length, 1);

  await api.pool.query(`update xuewei.idempotency_keys set created_at = now() - interval '25 hours' where key = $1`, [
    held,
  ]);
  t.equal(
    (await post(api, { baselines: [baseline(5)] }, cut)).headers['idempotency-replayed'],
    undefined,
    'after a day it is free',
  );
  await api.pool.query(`update xuewei.idempotency_keys set created_at = now() - interval '25 hours' where key = $1`, [
    held,
  ]);
  t.equal(await dropOldKeys(api.database), 1);
  const optional = key();
  const copy = () => post(api, { id: 'copied', name: { zh: '副本' } }, optional, '/api/v1/scenarios/reference/copies');
  const [one, two] = [await copy(), await copy()];
  t.equal(one.statusCode, 201);
  t.equal(two.statusCode, 201, 'a key works wherever it is sent');
  t.equal(two.body, one.body);
});

t.test('the audit: pages, filter, verification, one row a change', async (t) => {
  const api = await keptApi(t);
  t.match((await api.ask({ url: '/api/v1/audit' })).json(), { results: [], next: null });
  const { id, sha256 } = (await post(api, { note: '首次', baselines: [baseline()] })).json();
  const many = Array.from({ length: 300 }, (_, index) => ({ year: 1990 + (index % 100), births: index })).slice(0, 100);
  const wide = baseline(6310, {
    births: many,
    classSizes: Array.from({ length: 150 }, (_, index) => ({ stage: 'junior', size: index + 1, classes: 1 })),
  });
  const added = await post(
    api,
    { note: '二', baselines: [wide] },
    { ...key(), 'if-match': '*' },
    `/api/v1/datasets/${id}/versions`,
  );
  t.equal(added.statusCode, 201);
  for (const name of ['a', 'b']) {
    const copy = { id: name, name: { zh: name } };
    await api.ask({ method: 'POST', url: '/api/v1/scenarios/reference/copies', payload: copy, as: '李四' });
  }
  const page = await api.ask({ url: '/api/v1/audit?limit=2' });
  const { results, next } = page.json();
  t.equal(page.headers.link, `</api/v1/audit?after=${next}&limit=2>; rel="next"`);
  t.match(results[0], {
    actor: 'local',
    action: 'created',
    resource: `dataset ${id}`,
    from: null,
    to: { sha256, figures: 6 },
  });
  t.match(results[1], {
    from: { version: 1, sha256, '/2024/enrolment/P3/pupils': 6300 },
    to: { version: 2, '/2024/enrolment/P3/pupils': 6310, moreChanges: 51 },
  });
  t.equal(Object.keys(results[1].to).filter((name) => name.startsWith('/')).length, 200, 'a row is for reading');
  const rest = await api.ask({ url: `/api/v1/audit?after=${next}&limit=2` });
  t.equal(rest.json().results.length, 2);
  t.equal(rest.json().next, null, 'exactly as many as there are');
  t.equal(rest.headers.link, undefined);
  t.match((await api.ask({ url: '/api/v1/audit?resource=scenario%20b' })).json().results, [
    { actor: '李四', action: 'copied', to: { copiedFrom: 'reference' } },
  ]);
  for (const wrong of ['after=-1', 'limit=0', 'limit=501', 'after=1e999', 'page=2'])
    isProblem(t, await api.ask({ url: `/api/v1/audit?${wrong}` }), 400, 'invalid-query');
  isProblem(t, await api.ask({ url: '/api/v1/audit?resource=%00' }), 400, 'bad-request');
  t.match((await api.ask({ url: '/api/v1/audit/verification' })).json(), { intact: true, rows: 4, seq: null });
  await api.pool.query('alter table xuewei.audit disable trigger never_changed');
  await api.pool.query(`update xuewei.audit set actor = '王五' where seq = ${results[1].seq}`);
  t.match((await api.ask({ url: '/api/v1/audit/verification' })).json(), {
    intact: false,
    rows: 2,
    seq: results[1].seq,
  });
});

t.test('the command line lists and verifies the audit', async (t) => {
  const api = await keptApi(t);
  await post(api, { note: '首次', baselines: [baseline()] });
  await api.ask({ method: 'POST', url: '/api/v1/scenarios/reference/copies', payload: { id: 'a', name: { zh: 'a' } } });
  const audit = (connectionString: string, ...args: string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const options = { env: { ...process.env, DATABASE_URL: connectionString } };
      execFile(
        process.execPath,
        ['--import', 'tsx', 'src/cli.ts', 'audit', ...args],
        options,
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  const whole = await audit(api.connectionString, 'verify');
  t.equal(whole.code, 0);
  t.match(whole.stdout, /完好：2 行.*\n.*is whole: 2 rows, last hash [0-9a-f]{64}/);
  const rows = JSON.parse(
    (await audit(api.connectionString, 'list', '--format', 'json', '--resource', 'scenario a')).stdout,
  );
  t.match(rows, [{ actor: 'local', action: 'copied', resource: 'scenario a' }]);
  await api.pool.query('alter table xuewei.audit disable trigger never_changed');
  await api.pool.query('delete from xuewei.audit where seq = (select min(seq) from xuewei.audit)');
  const broken = await audit(api.connectionString, 'verify');
  t.equal(broken.code, 1);
  t.match(broken.stderr, /第 2 行不符/);
  const without = await audit('postgres://127.0.0.1:1/none', 'verify');
  t.equal(without.code, 2, 'a database that does not answer is a fault, not a crash');
  t.match(without.stderr, /EDU_DATABASE_AWAY[\s\S]*127\.0\.0\.1:1/);
});
