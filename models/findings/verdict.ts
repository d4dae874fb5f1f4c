import { STAGE_SPAN } from '../stages.ts';
import { type Found, isBeyondAssumption, type Overview } from './overview.ts';

const thousands = (value: number) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** Whole per cent, never rounded to certainty. */
function percent(chance: number): string {
  const whole = Math.round(chance * 100);
  if (whole === 0 && chance > 0) return '<1';
  return whole === 100 && chance < 1 ? '>99' : String(whole);
}

/**
 * One sentence out of the numbers: what is short, what stands empty, and whether targets hold. Surplus is said as loudly as
 * shortage.
 * @param chance share of draws in which the tightest stage of a county is short in that year, of more than what assumed
 * places make by themselves; null without draws
 */
export function verdictOf(
  overview: Overview,
  areaName: string,
  chance: number | null,
): { readonly zh: string; readonly en: string } {
  const { tightest, emptiest, from, to, targets } = overview;
  const zh: string[] = [];
  const en: string[] = [];
  const stage = ({ stage }: Found) => STAGE_SPAN[stage];
  const number = ({ value }: Found) => thousands(value);
  const known = overview.stages.filter(({ missing }) => !missing);
  const unknown = overview.stages.filter(({ missing }) => missing).map((each) => STAGE_SPAN[each.stage]);
  if (tightest === null && known.length === 0) {
    zh.push(`${areaName}各学段缺不缺学位都算不出：缺数`);
    en.push(`${areaName}: whether places are short cannot be computed, numbers are missing`);
  } else if (tightest === null) {
    const all = unknown.length === 0;
    zh.push(`${areaName}${from}—${to}学年${all ? '各学段' : '其余学段'}都不缺学位`);
    en.push(`${areaName}: no ${all ? 'stage' : 'other stage'} is short of places in ${from} to ${to}`);
  } else {
    const origin = originOf(overview);
    const sure = sureness(overview, chance);
    zh.push(
      `${areaName}${stage(tightest).zh}${tightest.schoolYear}学年最紧，缺${number(tightest)}个学位${origin.zh}${sure.zh}`,
    );
    en.push(
      `${areaName}: ${stage(tightest).en.toLowerCase()} is tightest in ${tightest.schoolYear}, ${number(tightest)} places short${origin.en}${sure.en}`,
    );
  }
  if (emptiest !== null) {
    zh.push(`${stage(emptiest).zh}到${emptiest.schoolYear}学年空出${number(emptiest)}个学位`);
    en.push(`${stage(emptiest).en.toLowerCase()} has ${number(emptiest)} places to spare by ${emptiest.schoolYear}`);
  }
  if (known.length > 0 && unknown.length > 0) {
    zh.push(`${unknown.map((each) => each.zh).join('、')}缺数`);
    en.push(`${unknown.map((each) => each.en.toLowerCase()).join(', ')}: numbers are missing`);
  }
  if (targets.missed > 0) {
    zh.push(`${targets.missed}项目标未达到`);
    en.push(`${targets.missed} ${targets.missed === 1 ? 'target is' : 'targets are'} missed`);
  }
  return { zh: `${zh.join('；')}。`, en: `${en.join('; ')}.` };
}

/** Says where the places are assumed, and what that alone makes of the shortage. */
function originOf({ assumed, tightest }: Overview): { readonly zh: string; readonly en: string } {
  if (assumed === null) return { zh: '', en: '' };
  const { places } = assumed;
  if (places === null || Math.round(places) === 0) return { zh: '（学位数为假定）', en: ' (its places are assumed)' };
  if (Math.round(places) >= Math.round(tightest!.value))
    return {
      zh: '（学位数为假定，这一缺口全由假定本身造成）',
      en: ' (its places are assumed, and all of these come from that alone)',
    };
  return {
    zh: `（学位数为假定，其中${thousands(places)}个由假定本身造成）`,
    en: ` (its places are assumed, and ${thousands(places)} of these come from that alone)`,
  };
}

function sureness(overview: Overview, chance: number | null): { readonly zh: string; readonly en: string } {
  if (chance === null) return { zh: '', en: '' };
  const share = percent(chance);
  if (isBeyondAssumption(overview))
    return {
      zh: `，超出假定缺口的概率${share}%`,
      en: `, with a chance of ${share} % that more is short then than the assumption makes`,
    };
  return { zh: `，当年缺学位的概率${share}%`, en: `, with a chance of ${share} % that it is short then` };
}
