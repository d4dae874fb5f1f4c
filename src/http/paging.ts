import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PagingQuery } from './schemas/paging.ts';

export interface Page<Item> {
  readonly paging: { page: number; pageSize: number; totalPages: number; totalResults: number };
  readonly results: Item[];
}

/** One page of a list; sets Link and the paging headers that a CSV reader needs. */
export function pageOf<Item>(
  items: readonly Item[],
  query: PagingQuery,
  request: FastifyRequest,
  reply: FastifyReply,
): Page<Item> {
  const { page, pageSize } = query;
  const paging = pageOfTotal(items.length, query, request, reply);
  return { paging, results: items.slice((page - 1) * pageSize, page * pageSize) };
}

/** The same where the page itself was cut by whoever keeps the list. */
export function pageOfTotal(
  totalResults: number,
  { page, pageSize }: PagingQuery,
  request: FastifyRequest,
  reply: FastifyReply,
): Page<never>['paging'] {
  const totalPages = Math.max(1, Math.ceil(totalResults / pageSize));
  reply.headers({ Page: page, 'Page-Size': pageSize, 'Total-Results': totalResults, 'Total-Pages': totalPages });
  reply.header('Link', pageLinks(request.url, page, totalPages));
  return { page, pageSize, totalPages, totalResults };
}

function pageLinks(url: string, page: number, totalPages: number): string {
  const [path = '', search = ''] = url.split('?');
  const link = (relation: string, target: number): string => {
    const parameters = new URLSearchParams(search);
    parameters.set('page', String(target));
    return `<${path}?${parameters}>; rel="${relation}"`;
  };
  const links = [link('first', 1)];
  if (page > 1) links.push(link('prev', Math.min(page - 1, totalPages)));
  if (page < totalPages) links.push(link('next', page + 1));
  links.push(link('last', totalPages));
  return links.join(', ');
}
