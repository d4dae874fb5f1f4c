import type { Language } from '../../address/address.ts';
import { isMoved } from '../../address/moved.ts';
import type { Alternative } from '../../desk/alternative.ts';

/** Measures that are compared: those that have stages and of which a parent's number is the sum of its counties. */
export const COMPARED_MEASURES = [
  'shortage',
  'surplus',
  'demand',
  'supply',
  'pupils',
  'entrants',
  'classes',
  'demandByNorm',
  'publicDemand',
  'publicSupply',
  'publicShortage',
  'publicSurplus',
  'teachers',
  'landNeed',
  'capitalNeed',
  'recurrentCost',
] as const;

/** Name of an alternative; what was moved on the page is said so. @param moved the word for it */
export const nameOf = ({ name, choice }: Alternative, language: Language, moved: string): string =>
  isMoved(choice.moved) ? `${name[language]}${moved}` : name[language];

/** What alternatives are called, as in the head of the page. */
export const LETTERS = ['A', 'B', 'C', 'D'] as const;
