import { baselineSchema, capacitySchema, classSizeSchema, gradeEnrolmentSchema } from '../../models/inputs/baseline.ts';
import { STAGES } from '../../models/stages.ts';
import type { Fault } from '../services/ports.ts';
import { pupilsOfStage } from './check-enrolment.ts';
import type { Locate } from './contract.ts';
import { fault } from './fault.ts';
import { validRows } from './valid-rows.ts';

/** A class table this far from the enrolment is of another year or incomplete; smaller differences are transfers. */
const CLASS_SIZE_TOLERANCE = 0.2;
const totalSchema = baselineSchema.shape.totals.unwrap().element;

/** Places against their parts, and the class table against the enrolment. */
export function checkCapacity(value: Record<string, unknown>, locate: Locate): Fault[] {
  const faults: Fault[] = [];
  for (const { row, index } of validRows(value.capacity, capacitySchema)) {
    const where = locate(`/capacity/${index}`);
    if (row.places === undefined && Object.values(row.bounds ?? {}).every((bound) => bound === undefined)) {
      const allowed = { zh: 'places，或 bounds 中至少一项', en: 'places, or at least one of the bounds' };
      faults.push(fault('EDU_NO_CAPACITY', where, row.stage, allowed));
    }
    for (const part of ['publicPlaces', 'purchasedPlaces'] as const) {
      const given = row[part];
      if (row.places === undefined || given === undefined || given <= row.places) continue;
      const rule = `${part} <= places (${row.places})`;
      const found = `${row.stage}: ${part} ${given} − places ${row.places} = +${given - row.places}`;
      faults.push(fault('EDU_PART_EXCEEDS_WHOLE', locate(`/capacity/${index}/${part}`), found, { zh: rule, en: rule }));
    }
  }
  return [...faults, ...classSizeFaults(value, locate)];
}

function classSizeFaults(value: Record<string, unknown>, locate: Locate): Fault[] {
  const grades = validRows(value.enrolment, gradeEnrolmentSchema).map(({ row }) => row);
  const totals = validRows(value.totals, totalSchema);
  const classSizes = validRows(value.classSizes, classSizeSchema);
  return STAGES.flatMap((stage) => {
    const rows = classSizes.filter(({ row }) => row.stage === stage);
    const { sum, complete } = pupilsOfStage(grades, stage);
    const pupils = complete ? sum : totals.find(({ row }) => row.stage === stage)?.row.pupils;
    const [first] = rows;
    // Without the whole enrolment of the stage there is nothing to compare with.
    if (!first || pupils === undefined) return [];
    const seated = rows.reduce((total, { row }) => total + row.size * row.classes, 0);
    if (Math.abs(seated - pupils) <= CLASS_SIZE_TOLERANCE * pupils) return [];
    const percent = pupils === 0 ? '' : ` (${Math.round((100 * (seated - pupils)) / pupils)} %)`;
    const found = `${stage}: ${seated} − ${pupils} = ${seated - pupils}${percent}`;
    const limit = 100 * CLASS_SIZE_TOLERANCE;
    const allowed = {
      zh: `Σ 班额 × 班数与在校生 ${pupils} 相差不超过 ${limit} %`,
      en: `sum of size x classes within ${limit} % of ${pupils} pupils`,
    };
    return [fault('EDU_CLASS_SIZES_DIFFER', locate(`/classSizes/${first.index}`), found, allowed)];
  });
}
