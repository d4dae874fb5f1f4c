import type { FastifyHelmetOptions } from '@fastify/helmet';

/** Half a year, for this host alone: other services of the same domain decide for themselves. */
const HTTPS_ONLY = { maxAge: 15_552_000, includeSubDomains: false };

/** For answers to what never becomes a request of ours, and so never meets the plugin: nothing in them may run. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

/**
 * Sent with every answer. Scripts come from this server only; the documentation page and the problem pages have
 * inline styles and swagger-ui draws its arrows as data: images.
 * @param https true where browsers reach the service through https only
 */
export function securityHeaders(https: boolean): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      // The defaults would turn http into https: a service in an office network may have no certificate.
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    strictTransportSecurity: https ? HTTPS_ONLY : false,
    // Browsers heed both over https only and complain elsewhere.
    crossOriginOpenerPolicy: https ? { policy: 'same-origin' } : false,
    originAgentCluster: https,
  };
}
