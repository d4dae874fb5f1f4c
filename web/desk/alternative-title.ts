import type { Language } from '../address/address.ts';
import { isMoved } from '../address/moved.ts';
import type { Alternative } from './alternative.ts';

/** What alternatives are called, in their order. */
export const LETTERS = ['A', 'B', 'C', 'D'] as const;

/** Name of an alternative; what was moved on the page is said so. @param moved the word for it */
export const titleOf = ({ name, choice }: Alternative, language: Language, moved: string): string =>
  isMoved(choice.moved) ? `${name[language]}${moved}` : name[language];
