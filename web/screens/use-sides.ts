import { type ComputedRef, computed, type Ref, ref, shallowRef, watch } from 'vue';
import { isMoved, type Moved, NOTHING_MOVED } from '../address/moved.ts';
import { LETTERS } from '../desk/alternative-title.ts';
import type { Desk } from '../desk/desk.ts';

interface Sides {
  readonly sides: ComputedRef<readonly string[]>;
  /** Place of the side that is shown. */
  readonly shown: ComputedRef<number>;
  /** Place on the desk of what is shown. */
  readonly alternative: ComputedRef<number>;
  show(at: number): void;
  /** True where this state came onto the table by looking at the other side, not by moving anything. */
  isLook(moved: Moved): boolean;
}

/** A against B: the alternatives of the address; where there is one only, the scenario as it stands and as it was moved. */
export function useSides(desk: Desk): Sides {
  const chosen = ref(0);
  const parked: Ref<Moved | null> = shallowRef(null);
  let looked: Moved | null = null;
  const choices = computed(() => desk.address.choices);
  const isSingle = computed(() => choices.value.length === 1);
  const first = computed(() => choices.value[0]!);
  // Whoever moves a lever wants to see what it does.
  watch(
    () => JSON.stringify(first.value.moved),
    () => {
      chosen.value = 0;
      if (isMoved(first.value.moved)) parked.value = null;
    },
  );
  watch(
    () => `${desk.address.area} ${choices.value.map(({ scenario }) => scenario).join(' ')}`,
    () => {
      [chosen.value, parked.value] = [0, null];
    },
  );
  const sides = computed(() => LETTERS.slice(0, isSingle.value ? 2 : choices.value.length));
  const shown = computed(() => (isSingle.value ? Number(isMoved(first.value.moved)) : chosen.value));

  function show(at: number): void {
    if (at >= sides.value.length || at === shown.value) return;
    if (!isSingle.value) {
      chosen.value = at;
      return;
    }
    const moved = at === 0 ? NOTHING_MOVED : parked.value;
    if (moved === null) return;
    if (at === 0) parked.value = first.value.moved;
    looked = moved;
    desk.go({ choices: [{ ...first.value, moved }] }, false);
  }

  return {
    sides,
    shown,
    alternative: computed(() => (isSingle.value ? 0 : chosen.value)),
    show,
    isLook: (moved) => looked === moved || chosen.value > 0,
  };
}
