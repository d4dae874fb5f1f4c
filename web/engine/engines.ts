import type { ModelInputs } from '../../models/projection/model-inputs.ts';
import { ProjectionEngine } from '../../models/projection/projection-engine.ts';

/** Inputs of more alternatives than this are forgotten: first those that were not asked for longest. */
const MOST_ENGINES = 12;

const engines = new Map<string, ProjectionEngine>();

/** The engine of inputs that were loaded under a name. @throws RangeError where they were not */
export function engineOf(inputs: string): ProjectionEngine {
  const engine = engines.get(inputs);
  if (engine === undefined) throw new RangeError(`no inputs ${inputs}`);
  engines.delete(inputs);
  engines.set(inputs, engine);
  return engine;
}

/** Makes an engine of inputs. @returns it, and the names of inputs that made room for it */
export function keepEngine(
  name: string,
  inputs: ModelInputs,
): { readonly engine: ProjectionEngine; readonly forgotten: readonly string[] } {
  const engine = new ProjectionEngine(inputs);
  engines.delete(name);
  engines.set(name, engine);
  const forgotten = [...engines.keys()].slice(0, Math.max(0, engines.size - MOST_ENGINES));
  for (const each of forgotten) engines.delete(each);
  return { engine, forgotten };
}
