import { CATALOGUE } from '../../models/catalogue/index.ts';
import { nearestName } from '../intake/nearest-name.ts';
import type { Fault } from '../services/ports.ts';

/** What a meeting asks first; --measures shows others. */
export const USUAL_MEASURES = [
  'pupils',
  'demand',
  'supply',
  'publicSupply',
  'purchasedPlaces',
  'shortage',
  'surplus',
  'publicShortage',
  'newPublicPlaces',
  'investment',
];

/** Names that a fault suggests at most. */
const MOST = 4;

/** Names that the catalogue does not have. */
export function measureFaults(measures: ReadonlySet<string>): Fault[] {
  const known = CATALOGUE.map(({ id }) => id);
  const unknown = [...measures].filter((id) => !known.some((other) => other === id));
  return (measures.size === 0 ? [''] : unknown).map((id) => {
    const meant = meantMeasures(id, known).join(', ');
    return {
      code: 'EDU_UNKNOWN_MEASURE',
      where: '--measures',
      found: id === '' ? '没有指标 no measure' : id,
      allowed: {
        zh: `指标目录中的 ${known.length} 个指标之一`,
        en: `one of the ${known.length} measures of the catalogue`,
      },
      cure: {
        zh: `例如 ${meant}；全部指标见 xuewei catalogue`,
        en: `for instance ${meant}; xuewei catalogue lists all`,
      },
      severity: 'error',
    };
  });
}

/** The nearest name, else names that contain the word, else what is usually asked. */
function meantMeasures(id: string, known: readonly string[]): readonly string[] {
  const nearest = nearestName(id, known);
  if (nearest !== undefined) return [nearest];
  const containing = id === '' ? [] : known.filter((other) => other.toLowerCase().includes(id.toLowerCase()));
  return containing.length > 0 ? containing.slice(0, MOST) : USUAL_MEASURES;
}
