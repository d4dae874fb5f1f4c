import { onBeforeUnmount, onMounted, type Ref, ref } from 'vue';

/** The whole screen for the page, where the browser lets us; without it everything else works. */
export function useFullScreen(): { readonly isFull: Ref<boolean>; toggle(): void; leave(): void } {
  const isFull = ref(document.fullscreenElement !== null);
  const look = () => {
    isFull.value = document.fullscreenElement !== null;
  };
  onMounted(() => document.addEventListener('fullscreenchange', look));
  onBeforeUnmount(() => document.removeEventListener('fullscreenchange', look));
  const leave = () => {
    if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => undefined);
  };
  const toggle = () => {
    if (document.fullscreenElement !== null) leave();
    else document.documentElement.requestFullscreen?.().catch(() => undefined);
  };
  return { isFull, toggle, leave };
}
