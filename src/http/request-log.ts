import type { FastifyRequest } from 'fastify';

/** Addresses whose parameters are secrets: the code with which a browser comes back from the OpenID provider. */
const SECRET_PARAMETERS = '/api/v1/session/oidc/';

/** The log of requests: no headers, no bodies, and no parameters that let someone in. False where nothing is logged. */
export function requestLog(level: string | undefined, stream: { write(line: string): void } | undefined) {
  if (level === undefined) return false;
  return {
    level,
    ...(stream === undefined ? {} : { stream }),
    serializers: {
      req: ({ method, url, host, ip, socket }: FastifyRequest) => ({
        method,
        url: url.startsWith(SECRET_PARAMETERS) ? url.split('?')[0] : url,
        host,
        remoteAddress: ip,
        remotePort: socket?.remotePort,
      }),
    },
  };
}
