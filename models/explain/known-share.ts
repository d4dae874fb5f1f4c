import { STAGE_SPAN, STAGES, type Stage } from '../stages.ts';
import { baseValueLeaf } from './base-values.ts';
import type { County } from './county.ts';
import { type Draft, words } from './draft.ts';
import { ownPublicShare } from './own-counts.ts';

/** Public share of a stage as known: the bureau's own, or that of a wider area. */
export function knownShare(county: County, t: number, stage: Stage): Draft {
  const own = ownPublicShare(county, t, stage, county.yearOf(t));
  if (own !== null) return own;
  const value = county.start.shares.publicByStage[STAGES.indexOf(stage)]!;
  if (stage === 'kindergarten')
    return baseValueLeaf(county, t, {
      id: 'publicKindergartenShare',
      stage,
      zh: '公办园占比',
      en: 'public share of kindergartens',
      unit: 'share',
      value,
      of: stage,
    });
  const inPrivate = baseValueLeaf(county, t, {
    id: 'privateShare',
    stage,
    zh: `民办占比（${STAGE_SPAN[stage].zh}）`,
    en: `private share, ${STAGE_SPAN[stage].en}`,
    unit: 'share',
    value: 1 - value,
    of: stage,
  });
  return county.step('knownPublicShare', t, {
    name: words('公办占比', 'public share'),
    unit: 'share',
    status: inPrivate.status,
    stage,
    formula: words('1 − 民办占比', '1 − private share'),
    operation: { kind: 'complement' },
    inputs: [inPrivate],
  });
}
