import type { FastifyRequest } from 'fastify';
import type { AccountKeeper } from '../../people/account-keeper.ts';
import type { People } from '../../people/people.ts';
import type { RouteContext } from '../api.ts';
import { Problem } from '../problem.ts';

/** The accounts of the service. @throws Problem where it keeps none */
export function keptPeople({ people }: RouteContext): People {
  if (people !== null) return people;
  throw new Problem('accounts-not-kept', {
    zh: '启动时没有给出数据库，只有本机用户 local。',
    en: 'The service was started without a database; there is only the local user.',
  });
}

/** Whoever asks, as one who keeps accounts: within the own regions. */
export function accountKeeper({ actor, server }: FastifyRequest): AccountKeeper {
  const { id, name } = actor;
  return { id, name, outside: (regions) => server.regionScope.outside(actor, regions) };
}
