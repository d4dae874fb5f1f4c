import type { FastifyRequest } from 'fastify';
import type { Author } from '../planning/author.ts';
import { type DatasetInput, readDatasetInput } from '../planning/dataset-input.ts';
import type { Fault, Services } from '../services/ports.ts';
import type { DatasetVersion, StoredDataset } from '../store/datasets.ts';
import { beijingTime } from './clock.ts';
import { USUAL_HORIZON } from './horizon.ts';
import { preferredLanguage } from './language.ts';
import { versionTag } from './preconditions.ts';
import { faultyRequest } from './problem.ts';
import { faultBody } from './problem-reply.ts';
import { RequestDoesNotFit } from './request-validation.ts';

/** A dataset as the API shows it. */
export function datasetBody({ created, updated, ...rest }: StoredDataset) {
  return { ...rest, created: beijingTime(created.getTime()), updated: beijingTime(updated.getTime()) };
}

/** A version as the API shows it. */
export function versionBody<Version extends DatasetVersion>({ created, ...rest }: Version) {
  return { ...rest, created: beijingTime(created.getTime()) };
}

/** Headers of an answer that shows a dataset as it is now. */
export function datasetHeaders(dataset: StoredDataset): Record<string, string> {
  return { etag: versionTag(dataset.version, datasetBody(dataset)), 'cache-control': 'no-cache' };
}

/** Address of a dataset. */
export function datasetAddress(id: string): string {
  return `/api/v1/datasets/${id}`;
}

/** What was found in an input, in the language of the request. */
export function findingBodies(faults: readonly Fault[], request: FastifyRequest) {
  const language = preferredLanguage(request.headers['accept-language']);
  return faults.map((fault) => faultBody(fault, 'body', language));
}

/** What a body was read as; `input` is undefined where it cannot be used. */
export interface Examined {
  readonly input: DatasetInput | undefined;
  readonly faults: readonly Fault[];
}

/** Reads the figures of a body: its shape is looked at by the same checks, so that all faults are told at once. */
export function examine(request: FastifyRequest, services: Services, area?: string): Examined {
  const wrong = request.validationError;
  // Only the body is checked here; an address that does not fit is refused as anywhere else.
  if (wrong !== undefined && !(wrong instanceof RequestDoesNotFit && wrong.validationContext === 'body')) throw wrong;
  const { value, faults } = readDatasetInput(request.body, services, USUAL_HORIZON, area);
  return { input: value, faults };
}

/** The figures, or the problem with all faults. */
export function required({ input, faults }: Examined): DatasetInput {
  if (input === undefined) throw faultyRequest('invalid-input', faults, 'body');
  return input;
}

/** The note of the body, or that of the header, which a CSV file as the body has. */
export function withNote(input: DatasetInput, { note }: Author): DatasetInput {
  return input.note === '' ? { ...input, note } : input;
}
