import { firstQuestion } from './address/first-question.ts';
import type { Answers, Kind, Told } from './engine/messages.ts';
import { isOldBrowser } from './old-browser.ts';
import { inputsPath } from './server/inputs-path.ts';

/*
 * The first and smallest file: the worker fetches what the model needs and computes the first numbers while the page is still
 * being fetched and read.
 */

/** Starts the engine's thread. */
const startEngine = () =>
  new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module', name: 'xuewei-engine' });
const worker = startEngine();

const question = firstQuestion(location.hash);
const inputs = `${question.area} ${question.scenario}`;

/** Asks before there is a client; ids below 0 are nobody else's. */
function ask<K extends Kind>(id: number, kind: K, asked: Answers[K]['ask']): Promise<Answers[K]['answer']> {
  return new Promise((resolve, reject) => {
    const listen = ({ data }: MessageEvent<Told>) => {
      if (data.id !== id) return;
      worker.removeEventListener('message', listen);
      if ('answer' in data) resolve(data.answer as Answers[K]['answer']);
      else reject(new Error(data.refused));
    };
    worker.addEventListener('message', listen);
    worker.postMessage({ id, kind, ask: asked });
  });
}

const address = `/api/v1${inputsPath(question.area, question.scenario)}`;
const loaded = ask(-1, 'load', { inputs, address });
const projected = ask(-2, 'project', { inputs, overrides: [] });
// Whoever needs them asks again and hears why.
loaded.catch(() => undefined);
projected.catch(() => undefined);

// Nothing of what follows may be imported above: it would be fetched first.
const ready = isOldBrowser() ? import('./polyfills.ts') : Promise.resolve();
ready
  .then(() => import('./main.ts'))
  .then(({ openPage }) => openPage(startEngine, worker, { inputs, loaded, projected }))
  .catch(() => {
    // There are no words and no styles yet.
    document.getElementById('page')!.textContent = '页面没有载完，请刷新。The page could not be loaded: reload it.';
  });
