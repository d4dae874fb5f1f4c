// The one test command: types, lint, tap. The last line printed is always `N passed, N failed`.
// Arguments are handed to tap: `npm test -- test/models/gap.test.ts`.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProgram } from '../build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const failures = [];
let passed = 0;
let failed = 0;

// Commands are tested as they are built; the build checks its part of the types, the check after it those of the tests.
if ((await buildProgram()) === 0) passed += 1;
else fail('build', 'see above');
await check('types', 'typescript', 'tsc', ['--noEmit', '--pretty', 'false']);
await check('types of the page', 'vue-tsc', 'vue-tsc', ['--noEmit', '-p', 'web/tsconfig.json']);
await check('lint', '@biomejs/biome', 'biome', ['check', '.']);
// Every test of the store starts the embedded server; those below run once more on the server that DATABASE_URL names.
const { DATABASE_URL, ...environment } = process.env;
await tap(process.argv.slice(2), environment);
if (DATABASE_URL) {
  const again = ['store', 'queue', 'planning', 'people'].map((name) => `test/${name}.test.ts`);
  const chosen = process.argv.slice(2).length === 0 ? again : again.filter((file) => process.argv.includes(file));
  if (chosen.length > 0) await tap(chosen, process.env, 'DATABASE_URL');
}

if (failures.length > 0) console.log(`\nFailures:\n\n${failures.join('\n\n')}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Counts as one passed or one failed. */
async function check(name, packageName, bin, args) {
  const started = performance.now();
  const child = start(packageName, bin, args);
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    output += text;
  });
  const code = await ended(child);
  report(code === 0, name, seconds(performance.now() - started));
  if (code === 0) passed += 1;
  else fail(name, output.trim() || `ended with ${code}`);
}

/** @param label stands after the names of files in a second pass */
async function tap(args, env, label = '') {
  const { Parser } = await tapParser();
  const before = { passed, failed };
  const files = new Set();
  let file = { ...before };
  const parser = new Parser();

  // A top-level point is a test file. It fails on its own account only when none of its assertions did: a crash, a
  // timeout. Below it, `result` leaves out the points that merely repeat the verdict of their subtests.
  parser.on('assert', (point) => {
    files.add(point);
    if (!point.ok && !point.todo && !point.skip && failed === file.failed) fail(point.name, details(point));
    const counts = `${passed - file.passed} passed${failed > file.failed ? `, ${failed - file.failed} failed` : ''}`;
    report(
      point.ok,
      `${point.name}${label && ` (${label})`}`,
      point.skip ? `skipped: ${point.skip}` : `${counts}, ${seconds(point.time ?? 0)}`,
    );
    file = { passed, failed };
  });
  parser.on('result', (point) => {
    if (files.has(point)) return;
    if (point.skip || point.todo) console.log(`- ${point.fullname} (${point.skip ? 'skipped' : 'to do'})`);
    else if (!point.ok) fail(point.fullname, details(point));
    else if (!point.closingTestPoint) passed += 1;
  });
  parser.on('bailout', (reason) => fail('bail out', String(reason)));
  parser.on('extra', (text) => process.stdout.write(text));

  const child = start('tap', 'tap', ['run', '--reporter=tap', ...args], env);
  child.stderr.on('data', (text) => process.stderr.write(text));
  const complete = new Promise((resolve) => parser.on('complete', resolve));
  child.stdout.pipe(parser);
  const code = await ended(child);
  const results = await complete;

  if (failed > before.failed) return;
  if (passed === before.passed) fail('tap', `no test ran: tap ended with ${code}`);
  else if (code !== 0 || !results.ok) {
    fail('tap', [`ended with ${code}`, ...results.failures.map((f) => f.tapError ?? f.fullname)].join('\n'));
  }
}

function fail(name, text) {
  failed += 1;
  failures.push(`✗ ${name}\n${text.replace(/^(?=.)/gm, '    ')}`);
}

function details({ diag, tapError }) {
  if (!diag) return tapError ?? '';
  const { at, source, diff, stack, command, args, cwd, stdio, jobId, externalID, ...rest } = diag;
  const lines = [];
  if (at) lines.push(`at ${at.fileName ?? '?'}:${at.lineNumber ?? '?'}:${at.columnNumber ?? '?'}`);
  if (source) lines.push(source.trimEnd());
  if (diff) lines.push(diff.trimEnd());
  for (const [key, value] of Object.entries(rest)) {
    lines.push(`${key}: ${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}`);
  }
  if (stack) lines.push(stack.trimEnd());
  return lines.join('\n');
}

function report(ok, name, note) {
  console.log(`${ok ? '✓' : '✗'} ${name} (${note})`);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Runs a package's own command with this very Node. */
function start(packageName, bin, args, env = process.env) {
  const path = require.resolve(`${packageName}/package.json`);
  const bins = require(path).bin;
  const script = join(dirname(path), typeof bins === 'string' ? bins : bins[bin]);
  const child = spawn(process.execPath, [script, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
}

/** The parser that tap itself uses, wherever npm has put it. */
function tapParser() {
  const fromTap = createRequire(require.resolve('tap/package.json'));
  const fromCore = createRequire(fromTap.resolve('@tapjs/core'));
  return import(fromCore.resolve('tap-parser'));
}
