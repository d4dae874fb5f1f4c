import { z } from 'zod';
import { type Baseline, baselineSchema } from '../../models/inputs/baseline.ts';
import { checkBaselines, checkInput } from '../intake/check-input.ts';
import type { IntakeContext, Outcome } from '../intake/contract.ts';
import { decodeText } from '../intake/decode-text.ts';
import { detectFormat } from '../intake/detect-format.ts';
import { fault } from '../intake/fault.ts';
import { hasErrors } from '../intake/has-errors.ts';
import { jsonPointer } from '../intake/json-pointer.ts';
import { zodFaults } from '../intake/zod-faults.ts';
import type { Fault, Services } from '../services/ports.ts';
import { storableFaults } from './storable.ts';

const MOST_YEARS = 200;
export const LONGEST_NAME = 200;
export const LONGEST_NOTE = 1000;

/** What a person says of the figures, and the figures: baselines, or the text of a file. */
export const datasetInputSchema = z.strictObject({
  area: z
    .string()
    .regex(/^\d{6}$/, 'GB/T 2260 code of six digits, e.g. 440785')
    .optional()
    .describe('县级单位代码；不写则取数据中的 · the county; where left out that of the figures'),
  name: z.string().trim().min(1).max(LONGEST_NAME).optional().describe('名称；不写则用县名'),
  note: z.string().max(LONGEST_NOTE).optional().describe('说明这一版为什么变 · why this version'),
  baselines: z.array(baselineSchema).min(1).max(MOST_YEARS).optional().describe('本县各学年的数据，每学年一份'),
  text: z.string().min(1).optional().describe('数据文件的内容（CSV、YAML 或 JSON） · the text of a file'),
  fileName: z.string().max(LONGEST_NAME).optional().describe('文件名；扩展名用于判断格式'),
});

/** The figures are looked at by the intake, which says more of what is wrong with them. */
const envelopeSchema = datasetInputSchema.extend({ baselines: z.array(z.unknown()).min(1).max(MOST_YEARS).optional() });
type Envelope = z.infer<typeof envelopeSchema>;

export interface DatasetInput {
  readonly area: string;
  readonly name: string;
  readonly note: string;
  /** By school year. */
  readonly baselines: readonly Baseline[];
}

/**
 * A raw body to the figures of one county, by the checks that files get on the command line. Faults of the envelope and of
 * the figures are told together. `area` is that of the dataset where there is one already.
 */
export function readDatasetInput(
  body: unknown,
  services: Services,
  horizon: IntakeContext['horizon'],
  area?: string,
): Outcome<DatasetInput> {
  const context: IntakeContext = {
    ...services.known(),
    isKnownArea: (code) => services.region(code) !== undefined,
    horizon,
  };
  const parsed = envelopeSchema.safeParse(body);
  const shape = parsed.success
    ? []
    : zodFaults(parsed.error.issues, body, datasetInputSchema, (pointer) => `#${pointer}`);
  const deep = storableFaults(body, (pointer) => `#${pointer}`);
  if (hasErrors(deep)) return { value: undefined, faults: [...shape, ...deep] };
  const envelope = readable(body);
  const figures = figuresOf(envelope, Object(body) as object, context);
  const faults = [...shape, ...figures.faults];
  const baselines = figures.value;
  if (baselines !== undefined)
    faults.push(...areaFaults(baselines, area ?? envelope.area, area !== undefined, services));
  if (baselines === undefined || hasErrors(faults)) return { value: undefined, faults };
  const ofArea = baselines[0]!.area;
  return {
    value: {
      area: ofArea,
      name: envelope.name?.trim() ?? services.region(ofArea)?.name ?? ofArea,
      note: envelope.note ?? '',
      baselines: [...baselines].sort((a, b) => a.schoolYear - b.schoolYear),
    },
    faults,
  };
}

/** The members that fit, whatever the others are like. */
function readable(body: unknown): Envelope {
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const members = Object.entries(envelopeSchema.shape).flatMap(([key, schema]) => {
    const parsed = schema.safeParse(Object.hasOwn(given, key) ? given[key] : undefined);
    return parsed.success && parsed.data !== undefined ? [[key, parsed.data]] : [];
  });
  return Object.fromEntries(members) as Envelope;
}

const FIGURES = { zh: 'baselines 或 text 之一', en: 'either baselines or text' };

function figuresOf(
  { baselines, text, fileName }: Envelope,
  body: object,
  context: IntakeContext,
): Outcome<readonly Baseline[]> {
  if (baselines !== undefined && text !== undefined)
    return { value: undefined, faults: [fault('EDU_NOT_VALID', '#/text', 'baselines + text', FIGURES)] };
  if (baselines !== undefined) {
    const long = longTables(baselines);
    if (long.length > 0) return { value: undefined, faults: long };
    const documents = baselines.map((value, index) => ({
      value,
      locate: (pointer: string) => `#/baselines/${index}${pointer}`,
    }));
    return checkBaselines(documents, context);
  }
  // One that is there and does not fit has told its fault.
  const given = Object.hasOwn(body, 'baselines') || Object.hasOwn(body, 'text');
  if (text === undefined && given) return { value: undefined, faults: [] };
  if (text === undefined) return { value: undefined, faults: [fault('EDU_MISSING_KEY', '#/baselines', '-', FIGURES)] };
  const file = '#/text';
  const decoded = decodeText(Buffer.from(text), file);
  if (decoded.value === undefined) return { value: undefined, faults: decoded.faults };
  const { format } = detectFormat(fileName ?? '', decoded.value.text);
  const checked = checkInput({ file, ...decoded.value, format }, context, 'baseline');
  const faults = [...decoded.faults, ...checked.faults];
  if (checked.baselines.length === 0) return { value: undefined, faults };
  return { value: checked.baselines.map((baseline) => cited(baseline, fileName)), faults };
}

/** A table that cites nothing is cited by the name of its file, here as on the command line. */
function cited(baseline: Baseline, fileName: string | undefined): Baseline {
  const { source } = baseline;
  return source.title === UNNAMED && fileName !== undefined
    ? { ...baseline, source: { ...source, title: fileName } }
    : baseline;
}

/** What the intake makes of the place of the text in the body. */
const UNNAMED = 'text';

/** A county has some twenty grades and some hundred projects: a flood is not checked row by row. */
const MOST_ROWS = 5000;

function longTables(baselines: readonly unknown[]): Fault[] {
  return baselines.flatMap((baseline, index) =>
    Object.entries(Object(baseline) as object).flatMap(([table, rows]) => {
      if (!Array.isArray(rows) || rows.length <= MOST_ROWS) return [];
      const allowed = { zh: `至多 ${MOST_ROWS} 项`, en: `at most ${MOST_ROWS} items` };
      return [fault('EDU_WRONG_LENGTH', `#${jsonPointer(['baselines', index, table])}`, `${rows.length}`, allowed)];
    }),
  );
}

/** One county, the one that is named, and one that has no counties below it. */
function areaFaults(
  baselines: readonly Baseline[],
  area: string | undefined,
  fixed: boolean,
  services: Services,
): Fault[] {
  const wanted = area ?? baselines[0]!.area;
  const faults: Fault[] = [];
  const others = [...new Set(baselines.map((baseline) => baseline.area))].filter((code) => code !== wanted);
  if (others.length > 0) {
    const allowed = {
      zh: fixed ? `本数据集的县 ${wanted}` : `一个数据集只有一个县：${wanted}`,
      en: fixed ? `the county of this dataset, ${wanted}` : `a dataset is of one county: ${wanted}`,
    };
    faults.push(fault('EDU_NOT_ALLOWED', '#/area', others.slice(0, 10).join(', '), allowed));
  }
  const below = services.region(wanted) === undefined ? [] : services.countiesOf([wanted]);
  if (below.length === 1 && below[0] === wanted) return faults;
  const allowed = { zh: '县级单位代码', en: 'code of a county-level unit' };
  return [...faults, fault('EDU_UNKNOWN_AREA', '#/area', wanted, allowed)];
}
