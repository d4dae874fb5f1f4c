import { type Ref, ref } from 'vue';
import type { Moved } from '../address/moved.ts';
import type { Desk } from '../desk/desk.ts';
import type { LeverState } from '../engine/lever-states.ts';
import { lastChange, type Tried } from './meeting-log.ts';
import { REPLAY_STEPS, replaySteps } from './meeting-replay.ts';

/** Milliseconds on each step; longer on the first, so that the room sees where it begins. */
const STEP = 550;
const FIRST = 1500;
/** A step that is not computed by then is passed over. */
const PATIENCE = 3000;

interface Replay {
  readonly isRunning: Ref<boolean>;
  readonly step: Ref<number>;
  readonly steps: number;
  change(log: readonly Tried[]): ReturnType<typeof lastChange>;
  start(log: readonly Tried[], states: ReadonlyMap<string, LeverState>): Promise<void>;
  stop(): void;
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Shows the last change once more, from before to after: each step is computed, none is drawn in between. */
export function useReplay(desk: Desk): Replay {
  const isRunning = ref(false);
  const step = ref(0);
  let after: Moved | null = null;
  let turn = 0;

  const put = (moved: Moved) => {
    const [first, ...others] = desk.address.choices;
    desk.go({ choices: [{ ...first!, moved }, ...others] }, false);
  };
  const change = (log: readonly Tried[]) => lastChange(log, desk.address.area, desk.address.choices[0]!.scenario);

  async function start(log: readonly Tried[], states: ReadonlyMap<string, LeverState>): Promise<void> {
    const found = change(log);
    if (found === null) return;
    stop();
    const mine = ++turn;
    after = found.after;
    isRunning.value = true;
    const all = replaySteps(found.before, found.after, (id) => states.get(id)?.value);
    for (const [at, moved] of all.entries()) {
      step.value = at;
      const before = desk.first.value?.numbers;
      put(moved);
      await wait(at === 0 ? FIRST : STEP);
      for (let waited = 0; desk.first.value?.numbers === before && waited < PATIENCE; waited += STEP) {
        if (mine !== turn || at === 0) break;
        await wait(STEP);
      }
      if (mine !== turn) return;
    }
    isRunning.value = false;
    after = null;
  }

  /** Ends at once, with what was last. */
  function stop(): void {
    turn++;
    if (after !== null) put(after);
    after = null;
    isRunning.value = false;
  }

  return { isRunning, step, steps: REPLAY_STEPS, change, start, stop };
}
