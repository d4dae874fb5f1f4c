import type { AreaIdentity } from '../../models/result.ts';
import { isMoved } from '../address/moved.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { Loaded, Projected, Side } from '../engine/messages.ts';
import { readReference } from '../scenarios/kept-scenario.ts';
import { readScenario, type SeenScenario } from '../scenarios/save.ts';
import { inputsPath } from '../server/inputs-path.ts';
import type { Server } from '../server/server.ts';
import type { Alternative } from './alternative.ts';
import type { EarlyAnswers } from './desk-state.ts';

/** What the engine has been given to compute with, fetched once for each area and scenario. */
export class LoadedInputs {
  readonly #server: Server;
  readonly #engine: EngineClient;
  readonly #learn: (identities: readonly AreaIdentity[]) => void;
  #early: EarlyAnswers | null;
  readonly #loaded = new Map<string, Promise<void>>();
  /** Kept scenarios as they were when their inputs were loaded. */
  readonly #seen = new Map<string, Promise<SeenScenario | null>>();

  /**
   * @param early what was asked before the page stood
   * @param learn told of the areas that inputs name
   */
  constructor(
    server: Server,
    engine: EngineClient,
    early: EarlyAnswers,
    learn: (identities: readonly AreaIdentity[]) => void,
  ) {
    this.#server = server;
    this.#engine = engine;
    this.#early = early;
    this.#learn = learn;
  }

  /** A failure is forgotten, so that it is tried again. */
  load(area: string, scenario: string): Promise<void> {
    const inputs = `${area} ${scenario}`;
    let loading = this.#loaded.get(inputs);
    if (loading === undefined) {
      loading = this.#loadedBy(inputs, inputsPath(area, scenario)).then(({ identities, forgotten }) => {
        for (const name of forgotten) this.#loaded.delete(name);
        this.#learn(identities);
      });
      loading.catch(() => this.#loaded.delete(inputs));
      this.#loaded.set(inputs, loading);
      // Asked at the same time: whoever saves says upon which version the numbers on the page were made.
      this.#seen.set(
        inputs,
        readScenario(this.#server, readReference(scenario).id).catch(() => null),
      );
    }
    return loading;
  }

  /** Inputs that were loaded under a name, unless the engine still has them. */
  loadAgain({ inputs }: { readonly inputs: string }): Promise<void> {
    const [area = '', scenario = ''] = inputs.split(' ');
    return this.load(area, scenario);
  }

  /** The engine has begun anew. */
  forgetAll(): void {
    this.#loaded.clear();
    this.#early = null;
  }

  async #loadedBy(inputs: string, path: string): Promise<Loaded> {
    const early = this.#early?.inputs === inputs ? await this.#early.loaded.catch(() => null) : null;
    return early ?? this.#engine.ask('load', { inputs, text: await this.#server.text(path) });
  }

  /** The first answer may be on its way already; what was moved was not asked then. */
  async project({ id, inputs, choice }: Alternative, side: Side): Promise<Projected> {
    const early = this.#early?.inputs === inputs && !isMoved(choice.moved) ? this.#early : null;
    this.#early = null;
    const answer = await early?.projected.catch(() => null);
    return answer ?? this.#engine.ask('project', side, id);
  }

  /** The scenario of inputs as they were made upon; null where that was not heard. */
  async seen(inputs: string): Promise<SeenScenario | null> {
    return (await this.#seen.get(inputs)) ?? null;
  }

  /** Somebody has changed a scenario: forgotten are this version and all that float with the newest. */
  forget(scenario: string): void {
    for (const inputs of this.#loaded.keys()) {
      const reference = inputs.split(' ')[1]!;
      if (readReference(reference).version === null || reference === scenario) this.#loaded.delete(inputs);
    }
  }
}
