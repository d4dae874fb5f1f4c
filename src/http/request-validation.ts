import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { zodFaults } from '../intake/zod-faults.ts';
import type { Fault } from '../services/ports.ts';
import { faultyRequest, MOST_FAULTS, type Place, type Problem } from './problem.ts';

/** A request that does not fit its schema; Fastify adds in which part it was found. */
export class RequestDoesNotFit extends Error {
  override readonly name = 'RequestDoesNotFit';
  validationContext: string | undefined;
  readonly #issues: readonly z.core.$ZodIssue[];
  readonly #value: unknown;
  readonly #schema: z.ZodType;

  constructor(issues: readonly z.core.$ZodIssue[], value: unknown, schema: z.ZodType) {
    super('the request does not fit its schema');
    this.#issues = issues;
    this.#value = value;
    this.#schema = schema;
  }

  asProblem(): Problem {
    const place: Place =
      this.validationContext === 'body' ? 'body' : this.validationContext === 'params' ? 'path' : 'query';
    return faultyRequest(place === 'body' ? 'invalid-body' : 'invalid-query', this.faults(), place);
  }

  faults(): Fault[] {
    return zodFaults(firstIssues(this.#issues), this.#value, this.#schema, (pointer) => `#${pointer}`);
  }
}

/** Faults of a body's shape, for a route that goes on to check the content; none where it fits. */
export function shapeFaults(error: Error | undefined): Fault[] {
  if (error === undefined) return [];
  if (error instanceof RequestDoesNotFit) return error.faults();
  throw error;
}

/** Like the compiler of fastify-type-provider-zod, but the faults come out as everywhere else in the product. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  return (data) => {
    const parsed = z.safeParse(schema, data);
    return parsed.success
      ? { value: parsed.data }
      : { error: new RequestDoesNotFit(parsed.error.issues, data, schema) };
  };
};

function firstIssues(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.slice(0, MOST_FAULTS).map((issue): z.core.$ZodIssue => {
    if (issue.code !== 'invalid_union') return issue;
    return { ...issue, errors: issue.errors.map(firstIssues) } as z.core.$ZodIssueInvalidUnion;
  });
}
