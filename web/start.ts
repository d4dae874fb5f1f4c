import { firstQuestion } from './address/first-question.ts';
import { inputsPath } from './server/inputs-path.ts';

/*
 * The first and smallest file: the worker compiles the model and the service collects its inputs while the browser still
 * fetches and reads the page.
 */

/** The engine's thread. */
export const worker = new Worker(new URL('./engine/worker.ts', import.meta.url), {
  type: 'module',
  name: 'xuewei-engine',
});

const { area, scenario } = firstQuestion(location.hash);
const path = inputsPath(area, scenario);

/** The first inputs on their way, as text; null where they have to be asked for again. */
export const firstInputs: { readonly path: string; readonly text: Promise<string | null> } = {
  path,
  text: fetch(`/api/v1${path}`, { credentials: 'same-origin', headers: { Accept: 'application/json' } }).then(
    (response) => (response.ok ? response.text() : null),
    () => null,
  ),
};

void import('./main.ts');
