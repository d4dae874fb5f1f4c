import type { Stage } from '../../models/stages.ts';
import type { Fault } from '../services/ports.ts';

/** What the intake must know of the library to judge a user's file. */
export interface IntakeContext {
  readonly isKnownArea: (code: string) => boolean;
  readonly scenarioIds: readonly string[];
  readonly programmeIds: readonly string[];
  readonly normPackIds: readonly string[];
  /** Pupils of one school above which a notice is given; a stage that is left out is not checked. */
  readonly schoolSizeCaps: Readonly<Partial<Record<Stage, number>>>;
  /** First and last school year of the projection. */
  readonly horizon: { readonly from: number; readonly to: number };
}

/** A value, or undefined where a fault of severity error stands in the list: never half a value. */
export interface Outcome<T> {
  readonly value: T | undefined;
  readonly faults: readonly Fault[];
}

/** From a JSON Pointer to a place that a person can find: "enping.yaml, line 12, /enrolment/3/pupils". */
export type Locate = (pointer: string) => string;

/** A parsed value that still knows where each of its parts stood. */
export interface LocatedValue {
  readonly value: unknown;
  readonly locate: Locate;
}

export type Encoding = 'utf-8' | 'utf-8 with BOM' | 'utf-16le' | 'utf-16be' | 'gb18030';
export type Format = 'yaml' | 'json' | 'csv';

/** A text, and what it is called where its faults are told: a path, or a member of a request. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

/** A text file that has been read and decoded. */
export interface TextFile extends NamedText {
  readonly encoding: Encoding;
  readonly format: Format;
}
