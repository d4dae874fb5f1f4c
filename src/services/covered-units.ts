import type { AreaTree as Tree } from '../../models/projection/area-tree.ts';
import { AreaTree } from '../../models/projection/area-tree.ts';
import { type Fault, InputFaults } from './ports.ts';

/**
 * Codes of the county-level units that a request covers, in code order, each once.
 * @throws InputFaults naming every unknown code
 */
export function coveredUnits(tree: Tree, areas: readonly string[]): string[] {
  const faults: Fault[] = [];
  const units = new Set<string>();
  if (areas.length === 0) faults.push(areaFault('areas', '[]'));
  for (const text of areas) {
    const code = AreaTree.fullCode(text.trim());
    if (tree.identity(code) === undefined) faults.push(areaFault('areas', text));
    else for (const unit of tree.unitsOf(code)) units.add(unit);
  }
  if (faults.length > 0) throw new InputFaults(faults);
  return [...units].sort();
}

function areaFault(where: string, found: string): Fault {
  return {
    code: 'EDU_UNKNOWN_AREA',
    where,
    found,
    allowed: {
      zh: '2020年普查分县资料中的GB/T 2260六位代码，或其前两位（省）、前四位（市），或 all',
      en: 'a six-digit GB/T 2260 code of the 2020 census volume, its first two (province) or four (city) digits, or all',
    },
    cure: {
      zh: '用 xuewei regions、/api/v1/regions 或 scenarios/regions/divisions.csv 查代码',
      en: 'look the code up with xuewei regions, /api/v1/regions or scenarios/regions/divisions.csv',
    },
    severity: 'error',
  };
}
