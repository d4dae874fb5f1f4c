import type { Language } from '../address/address.ts';
import { EngineRefusal } from '../engine/engine-client.ts';
import { ConnectionLost, type ProblemEntry, ServerProblem } from '../server/problem.ts';
import type { Trouble } from './alternative.ts';

/** An error in the words of a planner. */
export function troubleOf(error: unknown, language: Language): Trouble {
  const say = (zh: string, en: string) => (language === 'zh' ? zh : en);
  if (error instanceof ConnectionLost)
    return {
      title: say('与服务的连接断了', 'The service cannot be reached'),
      detail: say(
        '已载入的数据仍可调整、比较和解释。',
        'What has been loaded can still be moved, compared and explained.',
      ),
      cure: say('连接恢复后自动继续。', 'It goes on by itself when the line is back.'),
    };
  if (error instanceof ServerProblem)
    return {
      title: error.title,
      detail: [error.message, ...error.errors.map(entryText)].join('\n'),
      cure: error.cure,
      code: error.code,
    };
  if (error instanceof EngineRefusal)
    return {
      title: say('无法按这些参数计算', 'These parameters cannot be computed'),
      detail: error.message,
      cure: say('撤销最近的改动，或恢复原情景。', 'Undo the last change, or go back to the scenario.'),
    };
  return {
    title: say('页面出错', 'The page failed'),
    detail: error instanceof Error ? error.message : String(error),
    cure: say('刷新页面；仍出错请告知管理员。', 'Reload the page; if it fails again, tell the administrator.'),
  };
}

function entryText({ pointer, parameter, detail, allowed, cure }: ProblemEntry): string {
  return [parameter ?? pointer, detail, allowed, cure].filter(Boolean).join(' · ');
}
