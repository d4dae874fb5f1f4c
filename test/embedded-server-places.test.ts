import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { formatFaults } from '../src/locale/faults.ts';
import type { Fault } from '../src/services/ports.ts';
import { findBinaries } from '../src/store/embedded/binaries.ts';
import { type EmbeddedServerOptions, startEmbeddedServer } from '../src/store/embedded/start-embedded-server.ts';
import { StoreFault } from '../src/store/store-fault.ts';
import { ask, copyFolder, hold, leftIn, newFolder, tidy } from './fixtures/embedded-folder.ts';

/* Where the embedded server may lie and who may start it; and what is said where it cannot be. */

t.teardown(tidy);

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? {} : { skip: 'only root can become another user' };
const template = join(newFolder(), 'data');
const installed = findBinaries().folder;

async function faultOf(options: EmbeddedServerOptions): Promise<Fault> {
  const error = await startEmbeddedServer(options).then(
    (server) => server.stop().then(() => new Error('it started')),
    (caught: unknown) => caught,
  );
  if (error instanceof StoreFault) return error.fault;
  throw error;
}

/** Starts, asks, stops, and looks whether anything is left. */
async function works(t: Test, options: EmbeddedServerOptions, message: string): Promise<string> {
  const server = await startEmbeddedServer(options);
  const again = await startEmbeddedServer(options);
  t.equal(again.attached, true, `${message}: attached`);
  t.strictSame(await ask(again.connectionString, 'SELECT 1 AS one'), [{ one: 1 }], message);
  await again.stop();
  await server.stop();
  t.strictSame(leftIn(options.folder), [], `${message}: stopped`);
  return server.connectionString;
}

t.test('folders of all names', async (t) => {
  await works(t, { folder: template }, 'a plain one');
  for (const name of ['数据 100% a&b?#', `deep/${'long-'.repeat(22)}`]) {
    const folder = join(newFolder(), name);
    mkdirSync(join(folder, '..'), { recursive: true });
    copyFolder(template, folder);
    const url = await works(t, { folder }, name);
    const host = new URL(url).searchParams.get('host')!;
    t.equal(host.startsWith(folder), !name.startsWith('deep'), `socket in ${host}`);
    if (name.startsWith('deep')) t.notOk(existsSync(host), 'the folder of the socket is removed');
  }
});

t.test('a port of 127.0.0.1 instead of a socket', async (t) => {
  const folder = join(newFolder(), 'data');
  copyFolder(template, folder);
  t.match(await works(t, { folder, transport: 'tcp' }, 'tcp'), /@127\.0\.0\.1:\d+\/xuewei\?sslmode=disable$/);
});

t.test('as root PostgreSQL runs as nobody', asRoot, async (t) => {
  t.equal(statSync(join(template, 'postgres')).uid, NOBODY);
});

t.test('as root in the folder of a normal user (here one without a name) it runs as that user', asRoot, async (t) => {
  const folder = newFolder();
  chownSync(folder, 1234, 1234);
  await works(t, { folder }, 'data of uid 1234');
  t.equal(statSync(join(folder, 'postgres')).uid, 1234);
  const second = newFolder();
  chownSync(second, 1234, 1234);
  t.match(await hold(second, { env: { PATH: '' } }).next(), { attached: false }, 'without user namespaces');
  t.equal(statSync(join(second, 'postgres')).uid, 1234);
  t.equal(statSync(join(second, 'postgres', 'base')).uid, 1234);
});

t.test('as root in a folder that nobody can enter', asRoot, async (t) => {
  const home = join(newFolder(), 'home');
  mkdirSync(home, { mode: 0o700 });
  const hasNamespaces = spawnSync('unshare', ['--user', `--map-user=${NOBODY}`, '--', 'true']).status === 0;
  if (hasNamespaces) {
    const folder = join(home, 'data');
    await works(t, { folder }, 'in a user namespace');
    t.equal(statSync(join(folder, 'postgres')).uid, 0);
    // The folder is opened and the same data are used again; and closed again.
    chmodSync(home, 0o755);
    await works(t, { folder }, 'opened');
    const moved = join(home, 'moved');
    copyFolder(template, moved);
    chmodSync(home, 0o700);
    await works(t, { folder: moved }, 'data of nobody');
  }
  // Node is started by its path; nothing else is found.
  const { fault } = await hold(join(home, 'other'), { env: { PATH: '' } }).next();
  t.match(fault, { code: 'EDU_STORE_CLOSED_TO_SERVER', where: home, found: `uid ${NOBODY}` });
  const opened = join(home, 'data');
  if (hasNamespaces) {
    chmodSync(home, 0o755);
    t.match(
      await hold(opened, { env: { PATH: '' } }).next(),
      { attached: false },
      'without namespaces it goes to nobody',
    );
    t.equal(statSync(join(opened, 'postgres')).uid, NOBODY);
  }
});

t.test('as a normal user', asRoot, async (t) => {
  const folder = newFolder();
  chownSync(folder, NOBODY, NOBODY);
  const holder = hold(folder, { uid: NOBODY });
  const line = await holder.next();
  if ('ended' in line) return t.pass('the project lies where a normal user cannot read it');
  t.match(line, { attached: false });
  holder.child.stdin!.write('stop\n');
  t.strictSame(await holder.next(), { stopped: true });
  t.strictSame(leftIn(folder), []);

  const nameless = newFolder();
  chownSync(nameless, 1234, 1234);
  const { fault: noName } = await hold(nameless, { uid: 1234, env: { PATH: '' } }).next();
  t.match(noName, { code: 'EDU_STORE_NAMELESS_USER', where: nameless, found: 'uid 1234' });
  t.strictSame(readdirSync(nameless), []);

  const closed = newFolder();
  const { fault } = await hold(closed, { uid: NOBODY }).next();
  t.match(fault, { code: 'EDU_STORE_NO_PERMISSION', where: closed });
  chmodSync(folder, 0o755);
  const { fault: foreign } = await hold(template, { uid: 1234 }).next();
  t.match(foreign, { code: 'EDU_STORE_NO_PERMISSION' });
});

t.test('library links that npm did not make are made', async (t) => {
  const folder = newFolder();
  copyFolder(join(installed, '..'), join(folder, 'package'));
  const native = join(folder, 'package', 'native');
  const links = readdirSync(join(native, 'lib')).filter((name) =>
    lstatSync(join(native, 'lib', name)).isSymbolicLink(),
  );
  t.ok(links.length > 10, `${links.length} links`);
  for (const name of links) rmSync(join(native, 'lib', name));
  const data = join(folder, 'data');
  copyFolder(template, data);
  await works(t, { folder: data, nativeFolder: native }, 'without links');
  t.ok(links.every((name) => existsSync(join(native, 'lib', name))));
});

t.test('binaries where nobody can enter are copied once', asRoot, async (t) => {
  const folder = newFolder();
  const home = join(folder, 'home');
  mkdirSync(home, { mode: 0o700 });
  copyFolder(join(installed, '..'), join(home, 'package'));
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  chmodSync(temporary, 0o1777);
  const env = { NATIVE_FOLDER: join(home, 'package', 'native'), TMPDIR: temporary };
  const times: number[] = [];
  const start = async () => {
    const holder = hold(join(folder, 'data'), { env });
    const line = await holder.next();
    times.push(Number(line.milliseconds));
    holder.child.stdin!.write('stop\n');
    await holder.next();
    return line;
  };
  t.match(await start(), { attached: false });
  const [copy] = readdirSync(temporary).filter((name) => name.startsWith('xuewei'));
  t.match(copy, /^xuewei-postgresql-18\./);
  const { ino } = statSync(join(temporary, copy!));
  t.match(await start(), { attached: false });
  t.equal(statSync(join(temporary, copy!)).ino, ino, 'the copy is used again');
  rmSync(join(temporary, copy!, 'native', 'lib', 'libpq.so.5'));
  rmSync(join(temporary, copy!, 'native', 'bin', 'postgres'));
  t.match(await start(), { attached: false }, 'a copy that a cleaner has bitten into is made anew');
  t.comment(`first start with a copy ${times[0]} ms, with the copy there ${times[1]} ms`);
  chownSync(join(temporary, copy!), 1234, 1234);
  t.match((await start()).fault, { code: 'EDU_STORE_NO_PERMISSION' }, 'what somebody else has put there is not run');
});

t.test('what is in the way is told in both languages, and the cure', async (t) => {
  const folder = newFolder();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const fault = await faultOf({ folder: file });
  t.match(fault, { code: 'EDU_STORE_NOT_A_FOLDER', where: file });
  t.match(formatFaults([fault]), /数据位置不是文件夹[\s\S]*the place for the data is not a folder[\s\S]*--data/);
  t.match(await faultOf({ folder: join(file, 'below') }), { code: 'EDU_STORE_NOT_A_FOLDER' });
  // mkdirSync with `recursive` never comes back from there.
  if (process.platform === 'linux') t.match(await faultOf({ folder: '/proc/xuewei/data' }), { code: /^EDU_STORE_N/ });

  const older = join(folder, 'older');
  copyFolder(template, older);
  writeFileSync(join(older, 'postgres', 'PG_VERSION'), '17\n');
  t.match(await faultOf({ folder: older }), { code: 'EDU_STORE_OTHER_VERSION', found: 'PostgreSQL 17, not 18' });

  const foreign = join(folder, 'foreign');
  copyFolder(template, foreign);
  rmSync(join(foreign, 'postgres', 'xuewei-credentials.json'));
  t.match(await faultOf({ folder: foreign }), { code: 'EDU_STORE_NOT_OURS' });
  mkdirSync(join(folder, 'empty', 'postgres'), { recursive: true });
  writeFileSync(join(folder, 'empty', 'postgres', 'letter.txt'), 'mine');
  t.match(await faultOf({ folder: join(folder, 'empty') }), { code: 'EDU_STORE_NOT_OURS' });

  const bad = join(folder, 'bad');
  copyFolder(template, bad);
  writeFileSync(join(bad, 'postgres', 'postgresql.conf'), 'max_connections = many\n');
  const unreadable = await faultOf({ folder: bad });
  t.match(unreadable, { code: 'EDU_STORE_NOT_STARTED', found: /invalid value for parameter "max_connections"/ });
});

t.test('a password that does not fit', async (t) => {
  const folder = join(newFolder(), 'data');
  copyFolder(template, folder);
  const path = join(folder, 'postgres', 'xuewei-credentials.json');
  const credentials = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...credentials, password: 'guess' }));
  t.match(await faultOf({ folder }), { code: 'EDU_STORE_NOT_OURS', found: /password authentication failed/ });
});

t.test('machines without binaries', async (t) => {
  const folder = newFolder();
  const native = join(folder, 'package', 'native');
  for (const name of ['bin', 'lib']) mkdirSync(join(native, name), { recursive: true });
  writeFileSync(join(folder, 'package', 'package.json'), '{ "version": "18.4.0" }');
  const data = join(folder, 'data');
  t.match(await faultOf({ folder: data, nativeFolder: native }), { code: 'EDU_STORE_NO_BINARIES' });
  // As on Alpine: the file is there, the loader that it asks for is not.
  for (const name of ['postgres', 'initdb'])
    writeFileSync(join(native, 'bin', name), '#!/lib64/no-such-loader.so\n', { mode: 0o755 });
  chmodSync(native, 0o755);
  const fault = await faultOf({ folder: data, nativeFolder: native });
  t.match(fault, { code: 'EDU_STORE_NO_BINARIES', found: /musl/ });
  t.match(fault.cure.en, /DATABASE_URL/);
  t.strictSame(readdirSync(data), [], 'nothing is left behind');
});

t.test('a full disk', asRoot, async (t) => {
  const disk = join(newFolder(), 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m,mode=0755', 'tmpfs', disk]).status === 0;
  if (!mounted) return t.pass('no right to mount');
  try {
    t.match(await faultOf({ folder: join(disk, 'data') }), { code: 'EDU_STORE_DISK_FULL' }, 'in the first start');
    t.strictSame(readdirSync(join(disk, 'data')), [], 'nothing is left behind');
    execFileSync('mount', ['-o', 'remount,size=100m', disk]);
    const folder = join(disk, 'copy');
    copyFolder(template, folder);
    // Fills the disk to the last block.
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'ballast')}`, 'bs=4k'], { stdio: 'ignore' });
    t.match(await faultOf({ folder }), { code: 'EDU_STORE_DISK_FULL' }, 'in a later start');
    t.strictSame(leftIn(folder), []);
    rmSync(join(disk, 'ballast'));
    await works(t, { folder }, 'with space again');
  } finally {
    spawnSync('umount', ['-l', disk]);
  }
});
