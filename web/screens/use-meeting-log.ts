import { onBeforeUnmount, type Ref, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { overviewOf } from '../../models/findings/overview.ts';
import type { Choice } from '../address/address.ts';
import type { Moved } from '../address/moved.ts';
import type { Desk } from '../desk/desk.ts';
import type { LeverState } from '../engine/lever-states.ts';
import { type Both, type Guess, hasTried, keepLog, readLog, type Tried, triedOf, withTried } from './meeting-log.ts';
import { movedSentences } from './moved-sentences.ts';

/** Milliseconds after which a lever counts as let go: what it passes on its way was not tried. */
const REST = 900;

interface MeetingLog {
  readonly log: Ref<readonly Tried[]>;
  readonly isKept: Ref<boolean>;
  readonly states: Ref<ReadonlyMap<string, LeverState>>;
  note(guess?: Guess | null): void;
  clear(): void;
}

function storage(): Storage | null {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}

/** Notes by itself what is tried; a reload loses nothing. @param isQuiet true while nothing is to be noted @param isLook true of what was only looked at again */
export function useMeetingLog(
  desk: Desk,
  alternative: Ref<number>,
  isQuiet: () => boolean,
  isLook: (moved: Moved) => boolean,
): MeetingLog {
  const { t } = useI18n();
  const log = shallowRef(readLog(storage()));
  const isKept = ref(storage() !== null);
  const states: Ref<ReadonlyMap<string, LeverState>> = shallowRef(new Map());
  /** Whose numbers are on the desk: those of the last change may still be under way. */
  let counted: Choice | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const placesSentence = (stage: Both, places: number, year: number): Both => ({
    zh: t('lever.placesSentence', { stage: stage.zh, places, year }, { locale: 'zh' }),
    en: t('lever.placesSentence', { stage: stage.en, places, year }, { locale: 'en' }),
  });

  function note(guess: Guess | null = null): void {
    clearTimeout(timer);
    const { area } = desk.address;
    const shown = desk.alternatives[alternative.value];
    if (isQuiet() || !shown?.numbers || shown.choice !== counted) return;
    const { scenario, moved } = shown.choice;
    const overview = overviewOf(shown.numbers.result, area, desk.state.firstOpenYear);
    if (overview === undefined) return;
    if (guess === null && isLook(moved) && hasTried(log.value, area, scenario, moved)) return;
    const tried = triedOf(overview, shown.numbers, moved, {
      at: new Date().toISOString(),
      areaName: shown.numbers.area(area)?.name ?? area,
      scenario,
      scenarioName: shown.name,
      sentences: movedSentences(moved, states.value, placesSentence),
      guess,
    });
    log.value = withTried(log.value, tried);
    isKept.value = keepLog(storage(), log.value);
  }

  watch(
    () => [desk.alternatives[alternative.value]?.numbers, isQuiet()] as const,
    ([numbers]) => {
      counted = numbers ? desk.alternatives[alternative.value]?.choice : undefined;
      clearTimeout(timer);
      timer = setTimeout(() => note(), REST);
    },
    { immediate: true, flush: 'sync' },
  );
  onBeforeUnmount(() => clearTimeout(timer));

  function clear(): void {
    log.value = [];
    isKept.value = keepLog(storage(), []);
  }

  return { log, isKept, states, note, clear };
}
