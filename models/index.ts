/** The door for whoever uses the domain from outside this package: plain data in, plain data out. */
export { aggregate } from './aggregate.ts';
export { CATALOGUE, type Measure, SERIES, type Series, seriesIndex, WARNING_LEVELS } from './catalogue/index.ts';
export { compareAssumptions, compareNumbers } from './compare/compare-results.ts';
export { projectFindings } from './findings/project-findings.ts';
export { stageFindings } from './findings/stage-findings.ts';
export { buildHorizon, type Horizon } from './horizon.ts';
export { applyBaseline } from './inputs/apply-baseline.ts';
export type { AreaParameters, AreaPlan } from './inputs/area-parameters.ts';
export type { AreaStart } from './inputs/area-start.ts';
export { type Calibration, calibrateNation, calibrateProvinceCounties, countyUnits } from './inputs/calibrate.ts';
export { AreaPlanner } from './inputs/plan-areas.ts';
export { STATUS_LABEL, STATUSES, type Status } from './inputs/status.ts';
export { type AreaResult, MODEL_VERSION, type ProjectionResult } from './result.ts';
export { simulate } from './simulate.ts';
export { GRADES, STAGE_SPAN, STAGES, type Stage } from './stages.ts';
export { evaluateTargets } from './targets/evaluate-targets.ts';
