// The built program: where it lies, what it exports, and how its commands are started.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @param folder of what was built; dist where left out */
export function programIn(folder = join(root, 'dist')) {
  const dist = resolve(folder);
  return {
    cli: join(dist, 'program', 'cli.js'),
    load: (path) => import(pathToFileURL(join(dist, path)).href),
  };
}

/** What a program under test is to see of our environment: no database of the machine, no loaders of a test runner. */
export function plainEnvironment(more = {}) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NODE_OPTIONS|DATABASE_URL|XUEWEI_|TAP|PG[A-Z]+$|LOG_LEVEL)/.test(name),
  );
  return { ...Object.fromEntries(kept), LOG_LEVEL: 'warn', ...more };
}

/**
 * Starts a command. @param said is told each line that it prints; @param before words before the command, as of a wrapper
 * @returns the child, with `ready`: resolves when it prints a line that fits
 */
export function startCommand(program, args, { ready, said = () => {}, env = {}, before = [] }) {
  const [command, ...rest] = [...before, process.execPath, program.cli, ...args];
  const child = spawn(command, rest, {
    cwd: root,
    env: plainEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((settle) => {
    child.once('error', settle);
    child.once('exit', (code, signal) => settle({ code, signal }));
  });
  const isReady = new Promise((settle, refuse) => {
    eachLine(child.stdout, (line) => {
      said(line);
      if (ready.test(line)) settle();
    });
    void ended.then((how) => refuse(new Error(`${args[0]} ended before it was ready: ${JSON.stringify(how)}`)));
  });
  isReady.catch(() => {});
  eachLine(child.stderr, said);
  return { child, ready: isReady, ended };
}

function eachLine(stream, tell) {
  let rest = '';
  stream.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) tell(line);
  });
  stream.on('end', () => rest !== '' && tell(rest));
}
