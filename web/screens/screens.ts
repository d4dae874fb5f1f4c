import { type Component, defineAsyncComponent } from 'vue';
import type { Screen } from '../address/address.ts';
import OverviewScreen from './overview-screen.vue';

const OTHERS = {
  compare: () => import('./compare-screen.vue'),
  districts: () => import('./districts-screen.vue'),
  meeting: () => import('./meeting-screen.vue'),
  versions: () => import('./versions-screen.vue'),
  accuracy: () => import('./accuracy-screen.vue'),
};

/** Screens by name; those that are not the first are loaded when they are opened. */
export const SCREEN_COMPONENTS: Readonly<Record<Screen, Component>> = {
  overview: OverviewScreen,
  compare: defineAsyncComponent(OTHERS.compare),
  districts: defineAsyncComponent(OTHERS.districts),
  meeting: defineAsyncComponent(OTHERS.meeting),
  versions: defineAsyncComponent(OTHERS.versions),
  accuracy: defineAsyncComponent(OTHERS.accuracy),
};

/** Parts that open later: fetched once the first screen stands, so that none is missing when the network goes. */
const PARTS = [
  () => import('papaparse'),
  () => import('../parts/all-parameters.vue'),
  () => import('../parts/save-scenario.vue'),
  () => import('../parts/explanation-panel.vue'),
  () => import('../parts/alternative-trouble.vue'),
];

/** Milliseconds in which the first screen has everything for itself. */
const QUIET = 1500;

/** Fetches what opens later, once the first screen has had its time. */
export function loadOtherScreens(): void {
  setTimeout(() => {
    for (const load of [...Object.values(OTHERS), ...PARTS]) load().catch(() => undefined);
  }, QUIET);
}
