// Draws of an area with the quantiles of every measure, without writing them anywhere: AREA THREADS DRAWS.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist');
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const [area, threads, draws] = process.argv.slice(2);
const { readLibrary } = await load('src/library/read-library.js');
const { createServices } = await load('src/services/create-services.js');
const { createPool } = await load('workers/pool.js');
const services = createServices(readLibrary(), createPool(Number(threads)));
const request = { areas: [area], from: 2020, to: 2035, scenario: 'reference' };
await services.project({ ...request, draws: { count: Number(draws), seed: 1 } });
await services.close();
