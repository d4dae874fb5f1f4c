/** Measures of tiles, maps and ranks. */
export const DISTRICT_MEASURES = [
  'shortage',
  'surplus',
  'warning',
  'demand',
  'supply',
  'pupils',
  'utilisation',
] as const;

/** What stands beside a measure in the table: where it comes from. */
export function companionsOf(measure: string): readonly string[] {
  if (measure === 'demand') return ['supply', 'shortage'];
  if (measure === 'supply') return ['demand', 'shortage'];
  if (measure === 'pupils' || measure === 'utilisation')
    return measure === 'pupils' ? ['supply', 'shortage'] : ['pupils', 'supply'];
  return ['demand', 'supply'];
}

/** Counties by level: what an area above counties has instead of a level. */
export const COUNTED_LEVELS = [
  { level: 'red', measure: 'redCounties' },
  { level: 'yellow', measure: 'yellowCounties' },
  { level: 'blue', measure: 'blueCounties' },
] as const;

/** Shortage is red, surplus blue, what is neither good nor bad violet. */
export const hueOf = (measure: string): string =>
  measure === 'shortage' ? 'hue-short' : measure === 'surplus' ? 'hue-spare' : 'hue-plain';
