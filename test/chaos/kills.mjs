// The storm: kills at random moments, and what must be true afterwards.
import { join } from 'node:path';
import { chance } from './chance.mjs';
import { freePort, Machine } from './processes.mjs';
import { Questions } from './questions.mjs';
import { storm } from './storm.mjs';
import { Submitters } from './submitters.mjs';
import { undisturbed } from './undisturbed.mjs';
import { untilQuiet, verify } from './verify.mjs';

/** Lines of the processes that are kept for the log. */
const KEPT_LINES = 4_000;

/** @returns a report with faults, one sentence each */
export async function kills({ folder, program, kills: count, seed, until, longestPause, verbose, freezes }) {
  const luck = chance(seed);
  const lines = [];
  const said = (name, line) => {
    lines.push(`${new Date().toISOString()} ${name}: ${line}`);
    if (lines.length > KEPT_LINES) lines.shift();
    if (verbose) console.log(lines.at(-1));
  };
  const calm = await undisturbed(program);
  const machine = new Machine({ program, folder: join(folder, 'data'), port: await freePort(), said });
  let server;
  try {
    await machine.start();
    console.log(`seed ${seed}: ${count} kills; ${machine.address}`);
    const submitters = new Submitters({
      address: machine.address,
      questions: new Questions(calm.services, luck.fork()),
      chance: luck.fork(),
      keys: await takesKeys(machine.address),
    });
    submitters.start();
    const tell = (blow, number) => {
      const after = blow.ms === null ? 'the next follows at once' : `well after ${blow.ms} ms`;
      console.log(`${number}/${count} ${blow.kind}: ${after}; ${submitters.acknowledged.size} runs accepted`);
    };
    const { blows, faults } = await storm({
      machine,
      kills: count,
      chance: luck.fork(),
      tell,
      until,
      longestPause,
      freezes,
    });
    await submitters.stop();
    const { startEmbeddedServer } = await program.load('src/store/embedded/start-embedded-server.js');
    server = await startEmbeddedServer({ folder: join(folder, 'data') });
    const { connectionString } = server;
    const begun = performance.now();
    const left = await untilQuiet(connectionString);
    if (left !== undefined) faults.push(`still not quiet: ${JSON.stringify(left)}`);
    const quietAfter = Math.round(performance.now() - begun);
    const { acknowledged, batches, answers, lost, internal } = submitters;
    const verdict = await verify({ connectionString, acknowledged, batches, expected: calm.expected, program });
    await server.stop();
    server = undefined;
    faults.push(...(await unreadable(machine.address, acknowledged)));
    const ended = await machine.stop();
    if (ended.left.length > 0) faults.push(`processes would not end: ${ended.left.join(', ')}`);
    faults.push(...submitters.faults, ...verdict.faults, ...machine.crashes, ...uncaught(lines), ...internal);
    const summary = { ...summaryOf(blows), accepted: acknowledged.size, ...verdict.counts, quietAfter, answers, lost };
    print(summary);
    return {
      faults,
      summary,
      blows,
      ended,

      lines: faults.length > 0 || verbose ? lines : undefined,
    };
  } finally {
    await server?.stop().catch(() => {});
    machine.kill();
    await calm.close();
  }
}

/** The right bytes are of no use where the service cannot read them: each result is asked for, as people would. */
async function unreadable(address, acknowledged) {
  const faults = [];
  for (const [id, { path, kind }] of acknowledged) {
    const results = path.endsWith('/runs') ? ['', '/results'] : ['', '/ledger', '/scores', '/report'];
    for (const result of results) {
      const response = await fetch(`${address}${path}/${id}${result}`);
      const text = await response.text();
      const { status } = result === '' ? JSON.parse(text) : {};
      if (response.status !== 200)
        faults.push(`${path}/${id}${result} (${kind}) is answered ${response.status}: ${text.slice(0, 200)}`);
      if (response.status !== 200 || status === 'dismissed') break;
    }
  }
  return faults;
}

/** What nobody caught: a process that dies of it comes back, but should not have died. */
function uncaught(lines) {
  return lines.filter((line) => /Unhandled 'error' event|unhandledRejection|ERR_UNHANDLED/.test(line));
}

async function takesKeys(address) {
  const { paths } = await (await fetch(`${address}/api/v1/openapi.json`)).json();
  const { parameters = [] } = paths['/api/v1/runs'].post;
  return parameters.some(({ name }) => /^idempotency-key$/i.test(name ?? ''));
}

function summaryOf(blows) {
  const kinds = {};
  for (const { kind } of blows) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const recovered = {};
  for (const kind of Object.keys(kinds)) {
    const times = blows.flatMap((blow) => (blow.kind === kind && typeof blow.ms === 'number' ? [blow.ms] : []));
    times.sort((one, other) => one - other);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
    recovered[kind] = times.length === 0 ? null : { median: at(0.5), p95: at(0.95), most: times.at(-1) };
  }
  return { kills: blows.length, kinds, recovered };
}

function print({
  kinds,
  recovered,
  accepted,
  jobs,
  batches,
  compared,
  unanswered,
  dismissed,
  quietAfter,
  answers,
  lost,
}) {
  for (const [kind, count] of Object.entries(kinds)) {
    const times = recovered[kind];
    const well = times === null ? '' : `; well again after ${times.median} ms (p95 ${times.p95}, most ${times.most})`;
    console.log(`${kind}: ${count} kills${well}`);
  }
  console.log(
    `${accepted} runs and ${batches} batches were accepted; ${jobs} are stored (${unanswered} whose answer was lost, ${dismissed} dismissed); ` +
      `${compared} results compared with undisturbed ones; quiet ${quietAfter} ms after the end`,
  );
  console.log(`answers ${JSON.stringify(answers)}; requests without an answer ${JSON.stringify(lost)}`);
}
