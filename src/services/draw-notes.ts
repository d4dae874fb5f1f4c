import { lastCounted } from '../../models/kernel/prepare-area.ts';
import type { DrawsStatement, ProjectionResult } from '../../models/result.ts';
import type { ShippedUncertainty } from '../../models/uncertainty/resolve-uncertainty.ts';
import type { Unit } from './unit.ts';

type Note = ProjectionResult['notes'][number];

/** What a reader must know before believing a probability: how it was made, whose errors were borrowed, what is left out. */
export function drawNotes(
  { count, seed, preview, held }: DrawsStatement,
  shipped: ShippedUncertainty,
  units: readonly Unit[],
): Note[] {
  const notes: Note[] = [
    {
      area: null,
      zh: `分位数和概率来自${count}次随机模拟（种子${seed}${preview ? '，预览，更多次模拟仍在进行' : ''}）：生育、迁移、入学、升级的误差按省级历史估计，县级没有本地历史，借用同类组的误差（见 scenarios/uncertainty）；生育政策走势和全国性误差为各县共有。`,
      en: `Quantiles and probabilities come from ${count} draws (seed ${seed}${preview ? '; a preview, more draws are under way' : ''}): errors of fertility, migration, entry and progression are estimated from provincial history; counties have none of their own and borrow those of their peer group (scenarios/uncertainty); national fertility and policy are shared by all counties.`,
    },
  ];
  const borrowed = new Map(
    [
      ...Object.values(shipped.shocks).flatMap((level) => Object.values(level)),
      ...Object.values(shipped.policy),
      shipped.projectDelay,
    ].flatMap(({ peerGroup }) => (peerGroup === null ? [] : [[peerGroup.zh, peerGroup] as const])),
  );
  for (const { zh, en } of borrowed.values())
    notes.push({ area: null, zh: `误差借自：${zh}。`, en: `Errors borrowed from: ${en}.` });
  if (held > 0)
    notes.push({
      area: null,
      zh: `有${held}次冲击或入园率超出上限，按上限计（冲击的对数以±2为限，入园率以毛入园率上限为限）。`,
      en: `${held} shocks or kindergarten rates were held at a bound (a shock at ±2 on the logarithm, the rate at the ceiling of gross enrolment).`,
    });
  const counted = units.filter(
    ({ start }) => start.own.some(({ year }) => year > 0) && lastCounted(start, yearsOf(start)) > 0,
  );
  for (const { start } of counted)
    notes.push({
      area: start.code,
      zh: `${start.name}：自报在校生年份及以前视为已知，误差从其后一年开始。`,
      en: `${start.code}: years up to the bureau's latest own count are taken as known; errors begin the year after.`,
    });
  return notes;
}

/** Years of the own records, so that any later than the first counts as known. */
function yearsOf({ own }: Unit['start']): number[] {
  return [0, ...own.map(({ year }) => year)];
}
