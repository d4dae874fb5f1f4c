// Hostile requests on every route of the running service, made from its own OpenAPI document.
//   npm run hostile -- --count 100000 --seed 1
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chance } from '../chaos/chance.mjs';
import { freePort } from '../chaos/processes.mjs';
import { programIn, startCommand } from '../chaos/program.mjs';
import { Judge } from './judge.mjs';
import { Pulse } from './pulse.mjs';
import { rawAttack } from './raw-attacks.mjs';
import { Requests } from './requests.mjs';
import { Sender } from './sender.mjs';
import { SignIn } from './sign-in.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    /** Requests at the same time. */
    parallel: { type: 'string', default: '16' },
    /** Longest time that the service may not answer at all, in milliseconds. */
    'longest-block': { type: 'string', default: '1000' },
    program: { type: 'string' },
    log: { type: 'string' },
  },
});
const CANARY = 'canary-7c1f';
/** One attack on a raw socket among so many requests. */
const RAW = 1 / 60;
/** Faults of one kind and route are printed so often. */
const PRINTED = 3;

const folder = mkdtempSync(join(tmpdir(), `xuewei-${CANARY}-`));
chmodSync(folder, 0o755);
const data = join(folder, 'data');
const port = await freePort();
const lines = [];
const program = programIn(values.program);
const service = startCommand(program, ['serve', '--port', String(port), '--data', data, '--threads', '1'], {
  ready: /Serving/,
  said: (line) => lines.push(line),
  // The limits of requests have tests of their own; here they would keep everything else out.
  env: {
    XUEWEI_RATE_LIMIT: '1000000',
    XUEWEI_SIGN_IN_LIMIT: '1000000',
    LOG_LEVEL: 'error',
    SECRET_OF_THE_MACHINE: `${CANARY}-secret`,
  },
});
let faults = 1;
try {
  await service.ready;
  faults = await attack();
} finally {
  service.child.kill('SIGTERM');
  const late = setTimeout(() => service.child.kill('SIGKILL'), 45_000);
  await service.ended;
  clearTimeout(late);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(faults === 0 ? 0 : 1);

async function attack() {
  const count = Number(values.count);
  const seed = Number(values.seed);
  const luck = chance(seed);
  const sender = new Sender(port, Number(values.parallel));
  const json = async (path) => JSON.parse((await sender.send({ method: 'GET', address: path, headers: {} })).text);
  const document = await json('/api/v1/openapi.json');
  const facts = await factsOf(document, json);
  const people = await SignIn.make({ program, data, sender, document });
  const requests = new Requests(document, luck, facts, people);
  const { password } = JSON.parse(readFileSync(join(data, 'postgres', 'xuewei-credentials.json'), 'utf8'));
  const judge = new Judge(document, [CANARY, password, ...(people?.secrets ?? [])].filter(Boolean));
  const pulse = new Pulse(service.child.pid, port);
  const found = new Map();
  const statuses = {};
  const failures = {};
  const perRoute = {};
  const slowest = [];
  const fault = (kind, request, detail) => {
    const key = `${request.route}: ${kind}`;
    const known = found.get(key) ?? { count: 0, examples: [] };
    known.count += 1;
    if (known.examples.length < PRINTED) known.examples.push(shown(request, detail));
    found.set(key, known);
  };
  let done = 0;
  let unsendable = 0;
  let expectedRefusals = 0;
  const one = async () => {
    if (luck.next() < RAW) {
      const target = requests.next();
      const { name, statuses: answered, back, faults: wrong } = await rawAttack(luck, port, target.address);
      for (const status of answered) statuses[`raw ${status}`] = (statuses[`raw ${status}`] ?? 0) + 1;
      const request = { ...target, route: `raw: ${name}` };
      if (answered.some((status) => status >= 500)) wrong.push(`status ${answered.join(', ')}`);
      for (const kind of [...wrong, ...judge.rawFaultsOf(back)]) fault(kind, request, back.slice(0, 600));
      return;
    }
    const request = requests.next();
    const begun = performance.now();
    const answer = await sender.send(request);
    const ms = performance.now() - begun;
    if (answer.failure !== undefined) {
      if (answer.unsendable) unsendable += 1;
      else failures[answer.failure] = (failures[answer.failure] ?? 0) + 1;
      // A body that is too large is refused before it has been read: the connection ends under the rest of it.
      const cut = ['EPIPE', 'ECONNRESET'].includes(answer.failure) && (request.body?.byteLength ?? 0) > 60_000;
      const closed = ['ECONNRESET', 'socket hang up'].includes(answer.failure) && request.hostility !== 'valid';
      // Node does not know that it was HEAD that it could not read, and answers with a body: the client gives up on it.
      const head = request.method === 'HEAD' && answer.failure.startsWith('HPE_');
      if (!answer.unsendable && !cut && !closed && !head) fault(`no answer: ${answer.failure}`, request);
      return;
    }
    slowest.push({ ms: Math.round(ms), at: begun, request: shown(request) });
    if (slowest.length > 400) slowest.sort((a, b) => b.ms - a.ms).splice(100);
    const { status } = answer;
    statuses[status] = (statuses[status] ?? 0) + 1;
    perRoute[request.route] ??= {};
    perRoute[request.route][status] = (perRoute[request.route][status] ?? 0) + 1;
    if (status === 503) expectedRefusals += 1;
    if (status === 401 && request.signedIn)
      await people.renew().catch((error) => fault('no token', request, String(error)));
    const sent = `${request.address}\n${safelyDecoded(request.address)}\n${JSON.stringify(request.headers)}\n${request.body?.subarray(0, 200_000) ?? ''}`;
    for (const kind of judge.faultsOf({ ...answer, method: request.method, sent }))
      fault(kind, request, answer.text.slice(0, 600));
    if (status === 200 || status === 201 || status === 202) learn(requests, request, answer);
  };
  const memoryBefore = pulse.megabytes;
  pulse.start();
  const begun = performance.now();
  let told = begun;
  await Promise.all(
    Array.from({ length: Number(values.parallel) }, async () => {
      while (done < count && service.child.exitCode === null && service.child.signalCode === null) {
        done += 1;
        await one();
        if (performance.now() - told > 10_000) {
          told = performance.now();
          console.log(`${done} of ${count}; ${found.size} kinds of faults; ${pulse.megabytes} MB`);
        }
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  pulse.stop();
  const after = await stillWell(sender, requests, people);
  for (const kind of after) fault(kind, { route: 'afterwards', method: '', address: '', headers: {} });
  const [block] = pulse.longest;
  const limit = Number(values['longest-block']);
  // Where the process hardly had the processor, the machine was busy, not the process.
  if (block !== undefined && block.ms > limit && !(block.busy < block.ms / 2))
    fault(
      'blocked',
      { route: 'event loop', method: '', address: '', headers: {} },
      `${Math.round(block.ms)} ms, of them ${block.busy} at work; slow around it: ${JSON.stringify(
        slowest
          .filter(({ at, ms }) => at < block.at + block.ms && at + ms > block.at)
          .sort((a, b) => b.ms - a.ms)
          .slice(0, 4),
      )}`,
    );
  sender.close();
  slowest.sort((a, b) => b.ms - a.ms);
  const report = {
    seed,
    count: done,
    seconds,
    perSecond: done / seconds,
    statuses,
    failures,
    unsendable,
    expectedRefusals,
    memory: { before: memoryBefore, after: pulse.megabytes },
    longestBlock: block,
    slowest: slowest.slice(0, 20),
    perRoute,
    faults: Object.fromEntries(found),
    errors: lines.slice(0, 200),
  };
  const log = values.log ?? `${folder}.json`;
  writeFileSync(log, `${JSON.stringify(report, null, 2)}\n`);
  for (const [kind, { count: times, examples }] of found)
    console.log(`FAULT ${kind} (${times} times)\n  ${examples.join('\n  ')}`);
  const reached = Object.values(perRoute).filter((answers) =>
    Object.keys(answers).some((status) => status < 300),
  ).length;
  console.log(
    `seed ${seed}: ${done} requests in ${seconds.toFixed(1)} s (${(done / seconds).toFixed(0)} a second); ${requests.routes.length} routes, ${reached} of them with a success\n` +
      `answers ${JSON.stringify(statuses)}; without an answer ${JSON.stringify(failures)}; the client refused ${unsendable}\n` +
      `503 with Retry-After: ${expectedRefusals}; memory ${memoryBefore} -> ${pulse.megabytes} MB; longest silence ${Math.round(block?.ms ?? 0)} ms (at work ${block?.busy ?? 0} ms)\n` +
      `${found.size === 0 ? 'no faults' : `${found.size} kinds of faults`}; log: ${log}`,
  );
  return found.size;
}

/** Codes and names that exist, from the lists of the service: by the name under which requests use them. */
async function factsOf(document, json) {
  const facts = { area: ['440785'], code: ['440785'], scenario: ['reference'], type: ['invalid-body'] };
  for (const [path, { get }] of Object.entries(document.paths)) {
    if (get === undefined || path.includes('{') || !(get.parameters ?? []).some(({ name }) => name === 'page'))
      continue;
    const { results = [] } = await json(`${path}?pageSize=100`);
    const codes = results.flatMap(({ code, level }) => (level === 'county' && /^\d{6}$/.test(code) ? [code] : []));
    const ids = results.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
    if (codes.length > 0) facts.area = codes;
    if (/scenarios$/.test(path)) facts.scenario = ids;
    if (/catalogue$/.test(path)) facts.measure = ids;
  }
  const regions = await json('/api/v1/regions?level=county&pageSize=100').catch(() => ({ results: [] }));
  const counties = (regions.results ?? []).map(({ code }) => code);
  if (counties.length > 0) facts.area = counties;
  facts.code = facts.area;
  facts.parent = facts.area;
  return facts;
}

/** Whatever was made is asked for later. */
function learn(requests, { template, address }, { text, headers }) {
  if (String(headers['content-type']).includes('json') === false) return;
  try {
    const { id, results } = JSON.parse(text);
    if (typeof id === 'string') requests.learn(template.replace(/\/\{.*$/, ''), id);
    if (Array.isArray(results) && template === address.split('?')[0])
      for (const entry of results.slice(0, 20)) if (typeof entry?.id === 'string') requests.learn(template, entry.id);
  } catch {
    // Not one thing with an id.
  }
}

/** After all that: alive, nothing polluted, a normal run goes through, the audit is whole. */
async function stillWell(sender, requests, people) {
  const faults = [];
  await people?.renew().catch((error) => faults.push(`nobody can sign in any more: ${error.message}`));
  const identity = people === undefined ? {} : { authorization: `Bearer ${people.token}` };
  if (service.child.exitCode !== null || service.child.signalCode !== null) return ['the service has ended'];
  const ask = async (method, address, body) => {
    const answer = await sender.send({
      method,
      address,
      headers:
        body === undefined
          ? identity
          : { ...identity, 'content-type': 'application/json', 'idempotency-key': `afterwards-${address}` },
      body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    });
    return answer.failure === undefined ? answer : { status: 0, text: answer.failure };
  };
  const live = await ask('GET', '/health/live');
  if (live.text !== '{"status":"ok"}') faults.push(`/health/live says ${live.text.slice(0, 100)}`);
  const run = await ask('POST', '/api/v1/runs', {
    areas: ['440785'],
    scenario: 'reference',
    to: 2027,
    draws: 7,
    seed: 77,
  });
  if (![200, 201].includes(run.status))
    faults.push(`a normal run is answered ${run.status}: ${run.text.slice(0, 300)}`);
  else {
    const results = await ask('GET', `/api/v1/runs/${JSON.parse(run.text).id}/results`);
    if (results.status !== 200) faults.push(`its result is answered ${results.status}`);
  }
  if (requests.routes.includes('GET /api/v1/audit/verification')) {
    const verdict = await ask('GET', '/api/v1/audit/verification');
    if (verdict.status !== 200 || JSON.parse(verdict.text).intact !== true)
      faults.push(`the audit: ${verdict.text.slice(0, 300)}`);
  }
  return faults;
}

function shown({ method, address, headers, body, hostility }, detail) {
  const text = body === undefined ? '' : ` ${JSON.stringify(body.subarray(0, 400).toString())}`;
  return `${hostility ?? ''} ${method} ${String(address).slice(0, 300)} ${JSON.stringify(headers).slice(0, 400)}${text}${detail === undefined ? '' : `\n    -> ${detail}`}`;
}

function safelyDecoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
