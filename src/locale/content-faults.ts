import { entry, type FaultEntry } from './fault-entry.ts';

/** What a file says: its shape, the baseline, the scenario. */
export const contentFaults = {
  // The shape
  EDU_KIND_UNKNOWN: entry(
    'error',
    ['看不出是方案还是基线数据', 'neither a scenario nor a baseline'],
    [
      '方案须有 id、name、overrides；基线须有 area、schoolYear、source',
      'a scenario has id, name and overrides; a baseline has area, schoolYear and source',
    ],
  ),
  EDU_WRONG_KIND: entry('error', ['文件种类不对', 'wrong kind of file'], ['换用正确的文件', 'use the right file']),
  EDU_UNKNOWN_KEY: entry('error', ['未知的键', 'unknown key'], ['改正拼写或删去', 'mend the spelling or take it out']),
  EDU_MISSING_KEY: entry('error', ['缺少必填项', 'required entry is missing'], ['补上这一项', 'add the entry']),
  EDU_WRONG_TYPE: entry('error', ['类型不对', 'wrong type'], ['改成允许的类型', 'write the allowed type']),
  EDU_NOT_WHOLE_NUMBER: entry(
    'error',
    ['不是整数', 'not a whole number'],
    ['写整数，不带小数点', 'write a whole number without a decimal point'],
  ),
  EDU_NOT_ALLOWED: entry(
    'error',
    ['取值不在允许之列', 'value is not allowed'],
    ['从允许的取值中选一个', 'choose one of the allowed values'],
  ),
  EDU_OUT_OF_RANGE: entry(
    'error',
    ['超出范围', 'out of range'],
    ['核对数值和单位（比例写 0–1）', 'check the value and its unit (shares are 0-1)'],
  ),
  EDU_WRONG_LENGTH: entry('error', ['长度不对', 'wrong length'], ['补足或缩短', 'fill in or shorten']),
  EDU_WRONG_FORMAT: entry('error', ['写法不对', 'wrong form'], ['按允许的写法改正', 'write it in the allowed form']),
  EDU_NO_SHAPE_FITS: entry(
    'error',
    ['不符合任何一种写法', 'fits none of the forms'],
    ['按其中一种写法改正', 'follow one of the forms'],
  ),
  EDU_NOT_VALID: entry('error', ['不符合要求', 'not valid'], ['按要求改正', 'mend it as required']),

  // The baseline
  EDU_UNKNOWN_AREA: entry(
    'error',
    ['未知的区划代码', 'unknown area'],
    ['核对六位代码；用 xuewei regions 查找', 'check the six digits; look it up with xuewei regions'],
  ),
  EDU_SUM_DIFFERS: entry(
    'error',
    ['分项之和不等于合计', 'parts do not add up'],
    ['核对原表并改正；程序不会替您调平', 'check the original table and mend it; nothing is adjusted for you'],
  ),
  EDU_PART_EXCEEDS_WHOLE: entry(
    'error',
    ['部分大于总数', 'a part exceeds the whole'],
    ['核对原表并改正', 'check the original table and mend it'],
  ),
  EDU_TOTAL_DIFFERS: entry(
    'warning',
    ['各年级之和与公布的学段总数不等', 'grades differ from the published stage total'],
    ['核对口径；计算用各年级数', 'check the definitions; the grades are used'],
  ),
  EDU_NOUGHT_AMONG_COUNTS: entry(
    'warning',
    ['前后年份都有人的地方写了0，按缺数处理', 'a 0 between years that have some: taken as missing'],
    [
      '缺数请留空；确为0而前后有误，请改正前后',
      'leave it blank where missing; mend the years around it where 0 is right',
    ],
  ),
  EDU_NO_BIRTHS: entry(
    'warning',
    ['这些地区没有出生数，入学按自身趋势推算', 'areas without births: their entrants go by themselves'],
    [
      '核对两表的地区名或代码；没有出生数则不给出生表',
      'check the names or codes of both tables, or leave the births out',
    ],
  ),
  EDU_DUPLICATE_ENTRY: entry(
    'error',
    ['同一项写了两次', 'entry stands twice'],
    ['只留正确的一项', 'keep the right one'],
  ),
  EDU_CLASS_SIZES_DIFFER: entry(
    'warning',
    ['班额与班数推出的人数同在校生数相差过大', 'class sizes are far from the enrolment'],
    ['核对班额表是否完整、是否同一学年', 'check that the class table is complete and of the same school year'],
  ),
  EDU_NO_CAPACITY: entry(
    'error',
    ['既无学位数也无约束条件', 'neither places nor bounds'],
    ['填 places，或填 bounds 中至少一项，或删去该学段', 'give places or at least one bound, or take the stage out'],
  ),
  EDU_PROJECT_AREA: entry(
    'error',
    ['项目不在本区划', 'project of another area'],
    ['改正项目的 area，或移到该区划的文件', "mend the area of the project or move it to that area's file"],
  ),
  EDU_PROJECT_ALREADY_OPEN: entry(
    'warning',
    ['开办年份已过，状态仍为规划', 'opening year has passed, status still planned'],
    ['核对年份；已开办就写 status: open', 'check the year; if it has opened write status: open'],
  ),
  EDU_SCHOOL_TOO_LARGE: entry(
    'notice',
    ['单校规模超过规定', 'school larger than the standard'],
    ['核对学校数和学位数', 'check the number of schools and places'],
  ),

  // The scenario
  EDU_UNKNOWN_SCENARIO: entry(
    'error',
    ['未知的方案', 'unknown scenario'],
    ['改成已有方案的 id', 'use the id of a scenario that exists'],
  ),
  EDU_EXTENDS_ITSELF: entry(
    'error',
    ['方案以自己为基础', 'scenario extends itself'],
    ['改 id 或改 extends', 'change the id or what it extends'],
  ),
  EDU_UNKNOWN_PROGRAMME: entry(
    'error',
    ['未知的项目库', 'unknown programme'],
    ['改成已有的项目库', 'use a programme that exists'],
  ),
  EDU_UNKNOWN_NORM_PACK: entry(
    'error',
    ['未知的千人学位数标准', 'unknown norm pack'],
    ['改成已有的标准', 'use a norm pack that exists'],
  ),
  EDU_YEAR_OUTSIDE_HORIZON: entry(
    'warning',
    ['学年在预测期之外', 'year outside the horizon'],
    ['核对年份；期外的值只影响插值', 'check the year; values outside only steer the interpolation'],
  ),
  EDU_PARAMETER_SET_TWICE: entry(
    'notice',
    ['两步设定了同一参数', 'two steps set the same parameter'],
    ['若非有意，只留一步', 'keep one of them unless it is meant'],
  ),
  EDU_DUPLICATE_PROJECT: entry(
    'error',
    ['项目编号重复', 'project id stands twice'],
    ['给每个项目不同的 id', 'give every project an id of its own'],
  ),
} as const satisfies Record<string, FaultEntry>;
