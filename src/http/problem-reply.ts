import type { FastifyReply, FastifyRequest } from 'fastify';
import { jsonPointer } from '../intake/json-pointer.ts';
import { type FaultEntry, faultCatalogue, requestFaults } from '../locale/fault-catalogue.ts';
import { Refusal } from '../people/refusal.ts';
import { PlanningRefusal } from '../planning/refusal.ts';
import { type Fault, InputFaults } from '../services/ports.ts';
import { refusedByFastify } from './fastify-refusals.ts';
import { LANGUAGE_TAG, type Language, preferredLanguage } from './language.ts';
import { faultyRequest, type Place, Problem } from './problem.ts';
import { PROBLEMS } from './problems.ts';
import { refusalProblem } from './refusal-problem.ts';
import { RequestDoesNotFit } from './request-validation.ts';
import type { ProblemBody } from './schemas/problem.ts';

/** Answers any error with application/problem+json; what we do not know shows no internals. */
export function replyWithProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = asProblem(error, request);
  if (problem.problem === 'internal-error') request.log.error(error);
  const language = preferredLanguage(request.headers['accept-language']);
  // What an interrupted success had announced must not stand over a problem.
  for (const header of ['Content-Disposition', 'ETag', 'Link']) reply.removeHeader(header);
  return reply
    .code(PROBLEMS[problem.problem].status)
    .headers(problem.headers)
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .header('Content-Language', LANGUAGE_TAG[language])
    .header('Vary', 'Accept, Accept-Language')
    .header('Cache-Control', 'no-store')
    .send(JSON.stringify(problemBody(problem, language, request.id)));
}

/** The body of a problem in one language. */
export function problemBody(problem: Problem, language: Language, requestId: string): ProblemBody {
  const { status, code, title, cure } = PROBLEMS[problem.problem];
  return {
    type: `/problems/${problem.problem}`,
    title: title[language],
    status,
    code,
    detail: problem.detail[language],
    cure: cure[language],
    instance: `/requests/${requestId}`,
    errors: problem.faults.map((fault) => faultBody(fault, problem.place, language)),
    ...problem.members,
  };
}

/** Any thrown value as a problem of the list. */
function asProblem(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InputFaults) return faultyRequest('invalid-input', error.faults, 'body');
  if (error instanceof RequestDoesNotFit) return error.asProblem();
  if (error instanceof PlanningRefusal) return refusalProblem(error.reason);
  if (error instanceof Refusal) return refusedPerson(error);
  return refusedByFastify(error, request) ?? new Problem('internal-error', PROBLEMS['internal-error'].cure);
}

function refusedPerson({ reason, detail, retryAfter }: Refusal): Problem {
  return new Problem(
    reason,
    detail,
    retryAfter === undefined ? {} : { headers: { 'Retry-After': String(retryAfter) } },
  );
}

/** Faults of files and of requests alike. */
const TITLES: Readonly<Record<string, FaultEntry>> = { ...faultCatalogue, ...requestFaults };

/** One fault as the API tells it: of a problem, or a warning of what was accepted. */
export function faultBody(fault: Fault, place: Place, language: Language): ProblemBody['errors'][number] {
  const known = Object.hasOwn(TITLES, fault.code) ? TITLES[fault.code]?.title[language] : undefined;
  const where = fault.where.replace(/^#\//, '');
  return {
    in: place,
    pointer: asPointer(fault.where),
    code: fault.code,
    severity: fault.severity,
    detail: language === 'zh' ? `${where}：${known ?? fault.found}` : `${where}: ${known ?? fault.found}`,
    found: fault.found,
    allowed: fault.allowed[language],
    cure: fault.cure[language],
  };
}

/** Services say where in the terms of their input: a pointer stays one, anything else becomes its only step. */
function asPointer(where: string): string {
  if (where.startsWith('#')) return where;
  return `#${where.startsWith('/') ? where : jsonPointer([where])}`;
}
