import { entry, type FaultEntry } from './fault-entry.ts';
import { peopleFaults } from './people-faults.ts';

/** What a request asks for: services, commands and checks of what is asked report these, never the reading of a file. */
export const requestFaults = {
  ...peopleFaults,
  EDU_SCENARIO_COUNT: entry(
    'error',
    ['方案个数不对', 'wrong number of scenarios'],
    ['写出两到四个方案', 'name two to four scenarios'],
  ),
  EDU_YEAR_OUT_OF_RANGE: entry(
    'error',
    ['年份超出范围', 'year out of range'],
    ['改为允许范围内的年份', 'use a year within the range'],
  ),
  EDU_FOREIGN_BASELINE: entry(
    'error',
    ['基线不属于测算范围', 'baseline of an area outside the request'],
    ['把该县加入测算范围，或去掉这份基线', 'add the county to the areas or leave its baseline out'],
  ),
  EDU_UNKNOWN_MEASURE: entry(
    'error',
    ['未知的指标', 'unknown measure'],
    ['用 xuewei catalogue 查指标', 'look the measure up with xuewei catalogue'],
  ),
  EDU_AREA_TOO_WIDE: entry(
    'error',
    ['这一参数是绝对数，只能对一个县级单位设置', 'an absolute quantity was set for more than one county-level unit'],
    ['在该步（override）的 areas 中写明这个县（区）', 'name the one county in the areas of the override'],
  ),
  EDU_HISTORY_TOO_SHORT: entry(
    'error',
    ['历史年数不足，不能回测', 'the history is too short for a back-test'],
    ['补上更早的年份', 'add earlier years'],
  ),
  EDU_NOTHING_TO_SCORE: entry(
    'error',
    ['测算结果和实际数没有可比的数', 'the result and the counts have no number in common'],
    [
      '核对地区代码和学年；结果须有 pupils 或 entrants',
      'check area codes and school years; the result needs pupils or entrants',
    ],
  ),
  EDU_WITHOUT_HISTORY: entry(
    'error',
    ['给了出生数却没有历史在校生', 'births without a history of pupils'],
    ['加上 --history 文件，或去掉 --births', 'add --history FILE, or leave --births out'],
  ),
  EDU_BACKTEST_TOO_LARGE: entry(
    'error',
    ['回测的预测数太多', 'too many forecasts in one back-test'],
    [
      '减少起点、提前年数或地区，或改用命令行 xuewei backtest',
      'ask for fewer origins, leads or areas, or use the command xuewei backtest',
    ],
  ),
  EDU_WITHOUT_DRAWS: entry(
    'error',
    ['给了随机种子或误差参数却没有模拟次数', 'a seed or an uncertainty without draws'],
    ['加上模拟次数，或去掉这一项', 'add the number of draws, or leave this out'],
  ),
  EDU_INVALID_UNCERTAINTY: entry(
    'error',
    ['误差参数不成立', 'the uncertainty does not hold together'],
    ['按提示改正，或去掉本项改用随附的参数', 'correct it as told, or leave it out to use the shipped one'],
  ),
  EDU_OUTPUT_PATH: entry(
    'error',
    ['不能写入这个位置', 'cannot write there'],
    [
      '换一个文件名，或先建好文件夹、取得写入权限',
      'choose another file, or make the folder and get the permission to write first',
    ],
  ),
} as const satisfies Record<string, FaultEntry>;
