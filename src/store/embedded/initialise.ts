import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCode, fileSystemFault, printedFault, StoreFault } from '../store-fault.ts';
import { executable } from './binaries.ts';
import { type Credentials, newCredentials, writeCredentials } from './credentials.ts';
import { birthOf, isAlive } from './processes.ts';
import { serverSpawn, spawnFault } from './server-command.ts';
import { giveAllTo, giveTo, namedSubstitute, type ServerUser } from './server-user.ts';

/** Written to postgresql.conf, where the keeper of a machine may change them. What makes data safe is left as it is. */
const SETTINGS = [
  'max_connections=50',
  'shared_buffers=128MB',
  'jit=off',
  'max_wal_size=512MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_logical_replication_workers=0',
  'lc_messages=C',
  'timezone=UTC',
  'log_timezone=UTC',
  // A file for each day of the week, written over a week later.
  'logging_collector=on',
  'log_filename=postgresql-%a.log',
  'log_truncate_on_rotation=on',
  'log_rotation_age=1d',
  'log_rotation_size=0',
];

const DRAFT = /^postgres\.draft-(\d+)-(\d*)-/;

/**
 * Makes the data folder: complete with role, database and passwords, or not at all. All is made in a draft beside it
 * that is renamed at the end; of two that start at once the second finds the place taken and uses what is there.
 */
export async function initialise(folder: string, dataFolder: string, native: string, user: ServerUser): Promise<void> {
  removeAbandoned(folder);
  const draft = join(folder, `postgres.draft-${process.pid}-${birthOf(process.pid)}-${randomBytes(4).toString('hex')}`);
  try {
    mkdirSync(draft, { mode: 0o700 });
    giveTo(user, draft);
    const data = join(draft, 'data');
    const credentials = newCredentials();
    const maker = await runInitdb(draft, data, native, user, credentials);
    await createDatabase(data, native, maker, credentials);
    writeCredentials(data, credentials);
    giveAllTo(user, data);
    for (const path of [data, draft]) syncFolder(path);
    moveIntoPlace(data, dataFolder);
    syncFolder(folder);
  } catch (error) {
    throw fileSystemFault(error, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Gives who has made it: initdb refuses a user without a name. */
async function runInitdb(
  draft: string,
  data: string,
  native: string,
  user: ServerUser,
  credentials: Credentials,
): Promise<ServerUser> {
  const passwordFile = join(draft, 'password');
  writeFileSync(passwordFile, `${credentials.administrator.password}\n`, { mode: 0o600 });
  const settings = [
    ...['--pgdata', data, '--username', credentials.administrator.user, `--pwfile=${passwordFile}`],
    ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'],
    // Order of the bytes as with C, and yet knows which characters of all scripts are letters.
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...SETTINGS.flatMap((setting) => ['--set', setting]),
  ];
  const initdb = async (maker: ServerUser) => {
    giveTo(maker, draft);
    giveTo(maker, passwordFile);
    await run(executable(native, 'initdb'), maker, dirname(draft), settings);
    return maker;
  };
  try {
    return await initdb(user);
  } catch (error) {
    if (!(error instanceof StoreFault && /could not look up effective user/.test(error.fault.found))) throw error;
    const substitute = namedSubstitute(dirname(draft));
    if (user.uid !== undefined && substitute.uid === undefined)
      giveAllTo({ uid: process.getuid?.(), gid: process.getgid?.(), wrapper: [] }, draft);
    return await initdb(substitute);
  }
}

/** In a server for one user, without a port: no moment in which somebody else could come in. */
async function createDatabase(data: string, native: string, user: ServerUser, credentials: Credentials) {
  const { user: role, password, database } = credentials;
  const statements = [
    `CREATE ROLE ${role} LOGIN CREATEDB PASSWORD '${password}'`,
    `GRANT pg_monitor TO ${role}`,
    `CREATE DATABASE ${database} OWNER ${role}`,
  ];
  const settings = ['-c', 'exit_on_error=true', '-c', 'logging_collector=off'];
  await run(
    executable(native, 'postgres'),
    user,
    data,
    ['--single', '-D', data, ...settings, 'postgres'],
    `${statements.join('\n')}\n`,
  );
}

/** Runs a command to its end, out of reach of a Ctrl+C in the terminal. */
function run(program: string, user: ServerUser, where: string, programArguments: string[], input = ''): Promise<void> {
  const { command, args, options } = serverSpawn(program, programArguments, user);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        printed += chunk.toString('utf8');
      });
    child.on('error', (error) => reject(spawnFault(error, program)));
    child.on('close', (code) => (code === 0 ? resolve() : reject(printedFault(printed, where))));
    child.stdin.on('error', () => undefined).end(input);
  });
}

function moveIntoPlace(data: string, dataFolder: string): void {
  try {
    renameSync(data, dataFolder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
    // Another start was first: its data folder holds.
    readFileSync(join(dataFolder, 'PG_VERSION'));
  }
}

/** A rename is only sure when its folder is on the disk. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

/** Drafts whose makers were killed. One that cannot be removed now is no reason not to start. */
export function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid, birth] = DRAFT.exec(name) ?? [];
    if (pid === undefined || (isAlive(Number(pid)) && birthOf(Number(pid)) === birth)) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // The orphan of a killed start may still write: the next start looks again.
    }
  }
}
