import { z } from 'zod';
import { problemSchema } from './problem.ts';

interface Answer {
  description: string;
  content: Record<string, { schema: z.ZodType }>;
}

/** A JSON answer. */
export function json(schema: z.ZodType, description: string): Answer {
  return { description, content: { 'application/json': { schema } } };
}

/** An answer that comes as JSON or CSV. */
export function jsonOrCsv(schema: z.ZodType, description: string): Answer {
  return { description, content: { 'application/json': { schema }, 'text/csv': { schema: z.string() } } };
}

/** An answer that comes as JSON or plain text. */
export function jsonOrText(schema: z.ZodType, description: string): Answer {
  return { description, content: { 'application/json': { schema }, 'text/plain': { schema: z.string() } } };
}

/** A text answer of one type. */
export function text(type: string, description: string): Answer {
  return { description, content: { [type]: { schema: z.string() } } };
}

/** Every route may answer with a problem. */
export const problemAnswer = {
  default: {
    description: '问题 · problem (RFC 9457)',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
};

/** An answer without a body. */
export function empty(description: string): z.ZodType {
  return z.null().describe(description);
}
