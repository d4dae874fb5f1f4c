import { type InjectionKey, inject } from 'vue';
import type { Desk } from '../desk/desk.ts';

export const DESK: InjectionKey<Desk> = Symbol('desk');

/** The desk of the page. */
export function useDesk(): Desk {
  const desk = inject(DESK);
  if (desk === undefined) throw new Error('no desk was provided');
  return desk;
}
