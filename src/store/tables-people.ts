import type { ColumnType } from 'kysely';
import type { OptionalStamp, Stamp } from './tables.ts';

export interface AccountTable {
  id: string;
  name: string;
  /** PHC string; null where the account signs in elsewhere (OIDC). */
  password_hash: string | null;
  roles: string[];
  /** Codes of areas; empty: everywhere. */
  regions: string[];
  disabled: ColumnType<boolean, boolean | undefined, boolean>;
  created_at: Stamp;
  updated_at: Stamp;
}

export interface SessionTable {
  /** SHA-256 of the secret in the cookie. */
  id_hash: string;
  account_id: string;
  /** Nothing reads it any more. */
  csrf_hash: string;
  expires_at: string | Date;
  last_seen_at: Stamp;
  created_at: Stamp;
}

export interface TokenTable {
  id: string;
  account_id: string;
  name: string;
  /** SHA-256 of the secret. */
  secret_hash: string;
  /** At most those of the account. */
  roles: string[];
  expires_at: string | Date | null;
  last_used_at: OptionalStamp;
  created_at: Stamp;
}

/** A subject at an OpenID provider. */
export interface IdentityTable {
  issuer: string;
  subject: string;
  account_id: string;
  created_at: Stamp;
}

export interface LoginFailureTable {
  /** SHA-256 of the name that was typed, in its one form: people type passwords there. */
  name: string;
  failures: number;
  locked_until: OptionalStamp;
  updated_at: Stamp;
}
