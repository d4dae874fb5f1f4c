import { randomBytes } from 'node:crypto';
import type { Argon2VerifyOptions, IArgon2Options } from 'hash-wasm';

/** First choice of the OWASP cheat sheet for argon2id: 19 MiB, two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** How a hash of today's parameters begins (PHC string); any other is made anew when its password is next typed. */
export const TODAY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=1$`;

/** A hash of no password: what is typed for names that nobody has is compared with it. */
export const DECOY = TODAY + [SALT_BYTES, HASH_BYTES].map(unpadded).join('$');

/** A function of hash-wasm and what it is given. */
export type ArgonCall =
  | { readonly name: 'argon2id'; readonly options: IArgon2Options }
  | { readonly name: 'argon2Verify'; readonly options: Argon2VerifyOptions };

/** Makes the PHC string of a password, never a second time with the same salt. */
export function hashCall(password: string): ArgonCall {
  return {
    name: 'argon2id',
    options: {
      password: oneForm(password),
      salt: randomBytes(SALT_BYTES),
      parallelism: 1,
      iterations: PASSES,
      memorySize: MEMORY_KIB,
      hashLength: HASH_BYTES,
      outputType: 'encoded',
    },
  };
}

/** Tells whether a hash was made of this password. */
export function verifyCall(password: string, hash: string): ArgonCall {
  // The library takes no empty password, and none has a hash: a blank is as wrong.
  return { name: 'argon2Verify', options: { password: oneForm(password) || ' ', hash } };
}

/** The same password comes from different keyboards and input methods: full-width letters are letters. */
function oneForm(password: string): string {
  return password.normalize('NFKC');
}

function unpadded(bytes: number): string {
  return randomBytes(bytes).toString('base64').replace(/=+$/, '');
}
