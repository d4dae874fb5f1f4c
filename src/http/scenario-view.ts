import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Scenario } from '../../models/inputs/scenario.ts';
import type { WrittenScenario } from '../planning/scenarios.ts';
import type { StoredScenario } from '../store/scenarios.ts';
import { beijingTime } from './clock.ts';
import { entityTag } from './entity-tag.ts';
import { preferredLanguage } from './language.ts';
import { versionTag } from './preconditions.ts';
import { faultBody } from './problem-reply.ts';
import { type ScenarioView, scenarioFacts } from './schemas/scenario.ts';

const NOTHING = {
  version: null,
  author: null,
  note: null,
  created: null,
  updated: null,
  lockedBy: null,
  lockedAt: null,
};

/** A shipped scenario as the API shows it. */
export function shippedView(scenario: Scenario): ScenarioView {
  return { ...scenario, source: 'shipped', ...NOTHING };
}

/** A kept scenario as the API shows it. */
export function storedView(scenario: StoredScenario): ScenarioView {
  const { document, version, author, note, created, written, lockedBy, lockedAt } = scenario;
  return {
    ...document,
    source: 'stored',
    version,
    author,
    note,
    created: beijingTime(created.getTime()),
    updated: beijingTime(written.getTime()),
    lockedBy,
    lockedAt: lockedAt === null ? null : beijingTime(lockedAt.getTime()),
  };
}

/** Strong tag of what the API shows. */
export function scenarioTag(view: ScenarioView): string {
  return view.version === null ? entityTag(JSON.stringify(view)) : versionTag(view.version, view);
}

/** Answer to a change: the scenario, and what was remarked on it. */
export function writtenBody(
  { scenario, findings }: Pick<WrittenScenario, 'scenario' | 'findings'>,
  request: FastifyRequest,
) {
  const language = preferredLanguage(request.headers['accept-language']);
  return { ...storedView(scenario), findings: findings.map((finding) => faultBody(finding, 'body', language)) };
}

/** Headers of an answer to a change: the tag is that of what GET shows now. */
export function changeHeaders(scenario: StoredScenario): Record<string, string> {
  return { etag: scenarioTag(storedView(scenario)), 'cache-control': 'no-cache' };
}

/** The document without what the API itself says of it. */
export function documentOf(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([key]) => !Object.hasOwn(scenarioFacts, key)));
}

/** Address of a scenario. */
export function scenarioAddress(id: string): string {
  return `/api/v1/scenarios/${id}`;
}

/** Sets the headers and gives the body of an answer to a change. */
export function answerChange(
  written: Pick<WrittenScenario, 'scenario' | 'findings'>,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  reply.headers(changeHeaders(written.scenario));
  return writtenBody(written, request);
}
