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
