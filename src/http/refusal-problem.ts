import type { Reason, Stale } from '../planning/refusal.ts';
import { beijingTime } from './clock.ts';
import { Problem } from './problem.ts';

/** So many changes are written out; of the rest the number is told. */
export const MOST_CHANGES = 200;
const MOST_NAMES = 100;

/** Puts words to what the planning refuses. */
export function refusalProblem(reason: Reason): Problem {
  const { id } = reason;
  switch (reason.kind) {
    case 'datasetUnknown':
      return new Problem('dataset-unknown', {
        zh: `没有编号为“${id}”的数据集。`,
        en: `There is no dataset "${id}".`,
      });
    case 'scenarioUnknown':
      return unknownScenario(id, reason.known);
    case 'versionUnknown':
      if (reason.newest === 0)
        return new Problem('version-unknown', {
          zh: `“${id}”是随附的情景，没有版本；随程序版本而定。`,
          en: `"${id}" is a shipped scenario and has no versions; it goes with the version of the program.`,
        });
      return new Problem('version-unknown', {
        zh: `“${id}”没有第 ${reason.version} 版；最新是第 ${reason.newest} 版。`,
        en: `"${id}" has no version ${reason.version}; the newest is ${reason.newest}.`,
      });
    case 'scenarioDeleted':
      return new Problem(
        'scenario-deleted',
        {
          zh: `情景“${id}”已由 ${reason.by} 于 ${timeOf(reason.at)} 删除。`,
          en: `The scenario "${id}" was deleted by ${reason.by} at ${timeOf(reason.at)}.`,
        },
        { members: { changedBy: reason.by, changedAt: timeOf(reason.at) } },
      );
    case 'scenarioTaken':
      return takenProblem(id, reason.taken);
    case 'scenarioShipped':
      return new Problem('scenario-shipped', {
        zh: `“${id}”是随程序提供的情景，只读。`,
        en: `"${id}" comes with the program and is read-only.`,
      });
    case 'scenarioLocked':
      return lockedProblem(reason);
    case 'scenarioExtended':
      return new Problem(
        'scenario-extended',
        {
          zh: `以“${id}”为基础的情景：${reason.by.slice(0, MOST_NAMES).join('、')}。`,
          en: `Scenarios that build upon "${id}": ${reason.by.slice(0, MOST_NAMES).join(', ')}.`,
        },
        { members: { extendedBy: reason.by.slice(0, MOST_NAMES) } },
      );
    case 'stale':
      return staleProblem(reason);
  }
}

/** The problem that names the scenarios there are. */
export function unknownScenario(id: string, known: readonly string[]): Problem {
  const names = known.slice(0, MOST_NAMES);
  const more = known.length > names.length ? ` … (${known.length})` : '';
  return new Problem('scenario-unknown', {
    zh: `没有编号为“${id}”的情景；现有：${names.join('、')}${more}。`,
    en: `There is no scenario "${id}"; known are: ${names.join(', ')}${more}.`,
  });
}

function takenProblem(id: string, taken: 'shipped' | 'stored' | 'deleted'): Problem {
  const who = {
    shipped: { zh: '随附的情景', en: 'a shipped scenario' },
    stored: { zh: '已有的情景', en: 'an existing scenario' },
    deleted: { zh: '已删除的情景（历史仍在）', en: 'a deleted scenario, whose history stays' },
  }[taken];
  return new Problem('scenario-taken', {
    zh: `编号“${id}”属于${who.zh}。`,
    en: `The id "${id}" is that of ${who.en}.`,
  });
}

function lockedProblem({ id, locked, by, at }: Extract<Reason, { kind: 'scenarioLocked' }>): Problem {
  const through = locked === id ? { zh: '', en: '' } : { zh: `，它以“${id}”为基础`, en: `, which builds upon "${id}"` };
  return new Problem(
    'scenario-locked',
    {
      zh: `情景“${locked}”已由 ${by} 于 ${timeOf(at)} 锁定${through.zh}。`,
      en: `The scenario "${locked}" was locked by ${by} at ${timeOf(at)}${through.en}.`,
    },
    { members: { lockedBy: by, lockedAt: timeOf(at) } },
  );
}

function staleProblem({ id, version, by, at, changes }: Stale): Problem {
  const listed = changes?.slice(0, MOST_CHANGES).map(({ pointer, kind, from, to }) => ({ pointer, kind, from, to }));
  const more = (changes?.length ?? 0) - (listed?.length ?? 0);
  return new Problem(
    'changed-meanwhile',
    {
      zh: `“${id}”现在是第 ${version} 版，由 ${by} 于 ${timeOf(at)} 写成；If-Match 不是这一版。`,
      en: `"${id}" is at version ${version}, written by ${by} at ${timeOf(at)}; If-Match names another.`,
    },
    {
      members: {
        changedBy: by,
        changedAt: timeOf(at),
        version,
        changes: listed ?? [],
        ...(more > 0 ? { moreChanges: more } : {}),
      },
    },
  );
}

const timeOf = (at: Date): string => beijingTime(at.getTime());
