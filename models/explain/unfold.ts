import { WARNING_LEVELS } from '../catalogue/index.ts';
import type { Draft } from './draft.ts';
import { words } from './draft.ts';
import type { Bilingual, Explanation, Limits } from './explanation.ts';
import { isLeaf } from './operation.ts';

/** After so many numbers nothing more is opened in one answer; only the steps of what is open are completed. */
export const MOST_NODES = 1000;

const ABOVE = words('已在本答复中展开。', 'Unfolded elsewhere in this answer.');

/** A draft on its way: its inputs are made when its level is reached. */
interface Growing {
  readonly draft: Draft;
  readonly level: number;
  readonly inputs: Growing[];
  more: boolean;
  /** Stands open elsewhere in the tree. */
  repeated: boolean;
}

/**
 * Unfolds a draft level by level, so that a tree that is too large loses its deepest parts first. A step without a name of
 * its own cannot be asked for, so it is never closed and does not count as a level.
 */
export function unfold(root: Draft, { depth, unfold }: Limits): Explanation {
  const top: Growing = { draft: root, level: 0, inputs: [], more: false, repeated: false };
  let waiting: Growing[] = [top];
  let nodes = 1;
  const opened = new Set<string>();
  while (waiting.length > 0) {
    const next: Growing[] = [];
    for (const growing of waiting) {
      const { draft, level } = growing;
      if (isLeaf(draft.operation)) continue;
      const closed =
        draft.named &&
        level > 0 &&
        (level >= depth || nodes >= MOST_NODES || (draft.folded && !unfold) || draft.elsewhere === true);
      const key = `${draft.id} ${draft.item} ${draft.schoolYear}`;
      growing.repeated = draft.named && opened.has(key);
      if (closed || growing.repeated) {
        growing.more = true;
        continue;
      }
      if (draft.named) opened.add(key);
      for (const input of draft.inputs()) {
        const grown: Growing = {
          draft: input,
          level: level + (input.named ? 1 : 0),
          inputs: [],
          more: false,
          repeated: false,
        };
        growing.inputs.push(grown);
        next.push(grown);
      }
      nodes += growing.inputs.length;
    }
    waiting = next;
  }
  return written(top);
}

function written({ draft, inputs, more, repeated }: Growing): Explanation {
  const { id, item, name, area, areaName, schoolYear, stage, value, unit, status, formula, operation, source } = draft;
  const isMissing = Number.isNaN(value);
  const children = inputs.map(written);
  const level = unit === 'level' && !isMissing ? WARNING_LEVELS[value] : undefined;
  return {
    id,
    item: stage === null || item !== stage ? item : null,
    name,
    area,
    areaName,
    schoolYear,
    stage,
    value: isMissing ? null : value,
    unit,
    ...(level === undefined ? {} : { level }),
    status: isMissing ? 'missing' : status,
    formula,
    operation,
    inputs: children,
    source,
    note: repeated ? ABOVE : (draft.note ?? (isMissing ? lackingNote(children) : null)),
    more,
    query: draft.named ? queryOf(draft) : null,
  };
}

function queryOf({ id, item, area, schoolYear, stage }: Draft): Explanation['query'] {
  return { area, schoolYear, measure: id, stage: item === stage ? stage : null, item: item === stage ? null : item };
}

/** Which inputs are missing; null where that is not the reason. */
function lackingNote(inputs: readonly Explanation[]): Bilingual | null {
  const lacking = inputs.filter(({ value }) => value === null);
  if (lacking.length === 0) return null;
  const names = (language: 'zh' | 'en') => [...new Set(lacking.map(({ name }) => name[language]))];
  return words(
    `缺数：缺少${names('zh').join('、')}。缺数不是零。`,
    `Missing, which is not zero: ${names('en').join(', ')}.`,
  );
}
