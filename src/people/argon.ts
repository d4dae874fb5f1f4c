import { randomBytes } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';

/** First choice of the OWASP cheat sheet for argon2id: 19 MiB, two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** How a hash of today's parameters begins (PHC string); any other is made anew when its password is next typed. */
export const TODAY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$`;

/** Two people may type the same password on different keyboards and input methods: full-width letters are letters. */
const oneForm = (password: string): string => password.normalize('NFKC');

/** The PHC string of a password; takes about a tenth of a second and never a second time the same salt. */
export async function hashNow(password: string): Promise<string> {
  return argon2id({
    password: oneForm(password),
    salt: randomBytes(SALT_BYTES),
    parallelism: 1,
    iterations: PASSES,
    memorySize: MEMORY_KIB,
    hashLength: HASH_BYTES,
    outputType: 'encoded',
  });
}

/** True where the hash was made of this password. */
export async function verifyNow(password: string, hash: string): Promise<boolean> {
  return argon2Verify({ password: oneForm(password), hash });
}
