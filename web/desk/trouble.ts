import { MODEL_VERSION } from '../../models/result.ts';
import type { Language } from '../address/address.ts';
import { EngineRefusal } from '../engine/refusals.ts';
import { ConnectionLost, OtherModel, type ProblemEntry, ServerProblem } from '../server/problem.ts';
import type { Trouble } from './alternative.ts';

/** What can be done here: the service speaks to programs, and names its own methods. */
const CURES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  EDU_SCENARIO_TAKEN: [
    '换一个编号；如果是已删除的情景占着，可在“版本”里恢复它。',
    'Choose another id; if a deleted scenario has it, bring that one back under "Versions".',
  ],
  EDU_SCENARIO_SHIPPED: ['存为新的情景。', 'Keep it as a new scenario.'],
  EDU_SCENARIO_LOCKED: [
    '请审定人在“版本”里解锁，或存为新的情景。',
    'Ask an approver to unlock it under "Versions", or keep it as a new scenario.',
  ],
  EDU_SCENARIO_EXTENDED: ['先删除以它为基础的情景。', 'Delete the scenarios that build upon it first.'],
  EDU_SCENARIO_DELETED: [
    '可在“版本”里恢复，或存为新的情景。',
    'Bring it back under "Versions", or keep it as a new scenario.',
  ],
  EDU_CHANGED_MEANWHILE: ['重新打开，看看改了什么，再保存。', 'Open it again, see what was changed, then save.'],
};

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
  if (error instanceof OtherModel)
    return {
      title: say('服务已换了模型', 'The service has a new model'),
      detail: say(
        `服务的模型是 ${error.message}，这个页面打开时是 ${MODEL_VERSION}：两边的数不能放在一起。`,
        `The model of the service is ${error.message}, that of this page is ${MODEL_VERSION}: their numbers do not belong together.`,
      ),
      cure: say(
        '刷新页面（调整都在网址里，不会丢）。',
        'Reload the page: what was moved stands in the address and stays.',
      ),
    };
  if (error instanceof ServerProblem)
    return {
      title: error.title,
      detail: [error.message, ...error.errors.map(entryText)].join('\n'),
      cure: CURES[error.code]?.[language === 'zh' ? 0 : 1] ?? error.cure,
      code: error.code,
    };
  if (error instanceof EngineRefusal)
    return {
      title: say('无法按这些参数计算', 'These parameters cannot be computed'),
      detail: error.message,
      cure: say('改掉这些值，或去掉调整。', 'Change these values, or drop what was moved.'),
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
