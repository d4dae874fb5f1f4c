import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** A secret that nobody can guess: 256 bits of chance. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** What the store keeps of a secret: a reader of the store cannot sign in with it. No salt is needed at 256 bits. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A second secret out of a first, e.g. the CSRF token of a session: it tells nothing about the first. */
export function derivedSecret(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('base64url');
}

/** Compares in a time that does not tell how much of it was right. */
export function equalSecrets(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(secretHash(given)), Buffer.from(secretHash(expected)));
}
