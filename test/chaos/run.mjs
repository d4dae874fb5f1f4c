// Kills service, workers and database at random moments while people ask, and proves that nothing is lost or doubled.
//   npm run chaos -- --kills 200 --seed 1 --minutes 60
//   npm run chaos -- --scenario worker-lost | cut | cut-silent | cut-forgotten | namespaces
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cutByNamespace, cutForgotten, cutSilently, cutWithReset } from './cut.mjs';
import { kills } from './kills.mjs';
import { programIn } from './program.mjs';
import { workerLost } from './worker-lost.mjs';

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'kills' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    minutes: { type: 'string', default: '120' },
    /** Longest pause between two kills, in seconds. */
    pause: { type: 'string', default: '3' },
    /** How long a line is cut. */
    seconds: { type: 'string', default: '60' },
    /** Draws of the runs, where a scenario has large ones. */
    draws: { type: 'string' },
    /** Folder of the built program. */
    program: { type: 'string' },
    /** File of the log; left out: a new one in the temp folder. */
    log: { type: 'string' },
    /** Lines of all processes are kept in the log. */
    verbose: { type: 'boolean', default: false },
    /** No worker is stopped for a while and let go again: it takes long. */
    'no-freeze': { type: 'boolean', default: false },
  },
});
const SCENARIOS = {
  kills,
  'worker-lost': workerLost,
  cut: cutWithReset,
  'cut-silent': cutSilently,
  'cut-forgotten': cutForgotten,
  namespaces: cutByNamespace,
};
const scenario = SCENARIOS[values.scenario];
if (scenario === undefined) {
  console.error(`--scenario ${values.scenario}: one of ${Object.keys(SCENARIOS).join(', ')}`);
  process.exit(2);
}
// Everybody may enter: the server may run as another user.
const folder = mkdtempSync(join(tmpdir(), 'xuewei-chaos-'));
chmodSync(folder, 0o755);
const options = {
  folder,
  program: programIn(values.program),
  kills: Number(values.kills),
  seed: Number(values.seed),
  until: performance.now() + Number(values.minutes) * 60_000,
  longestPause: Number(values.pause) * 1_000,
  verbose: values.verbose,
  freezes: !values['no-freeze'],
  seconds: Number(values.seconds),
  draws: values.draws === undefined ? undefined : Number(values.draws),
};
let report;
try {
  report = await scenario(options);
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
const log = values.log ?? `${folder}.json`;
writeFileSync(log, `${JSON.stringify({ scenario: values.scenario, seed: options.seed, ...report }, null, 2)}\n`);
for (const fault of report.faults) console.log(`FAULT ${fault}`);
console.log(
  `${report.faults.length === 0 ? 'nothing lost, nothing doubled' : `${report.faults.length} faults`}; log: ${log}`,
);
// Connections that linger must not keep us.
process.exit(report.faults.length === 0 ? 0 : 1);
