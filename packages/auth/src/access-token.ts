import { hash } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { AuthError } from './auth-error.ts';
import type { KeyRing, RingKey } from './key-ring.ts';

/** Signs and verifies access tokens (RFC 9068). This is the one file that knows how a JWT is made. */
export interface AccessTokens {
  /** Signs with the current key; times in whole seconds since 1970. */
  sign(claims: AccessTokenClaims): string;
  /** @throws AuthError `invalid_token` or `token_expired` */
  verify(token: string, now: number): VerifiedAccessToken;
}

/** What a valid access token says. It does not say that its session still stands. */
export interface VerifiedAccessToken {
  readonly userId: string;
  /** The tenant for which it was issued. */
  readonly organizationId: string;
  readonly sessionId: string;
  /** The token's own id (`jti`), for an audit log. */
  readonly tokenId: string;
  /** When the token ends. */
  readonly expiresAt: Date;
  /** How often all tokens of the person had been ended when this one was issued. */
  readonly epoch: number;
  /** How often the session had been refreshed when this one was issued. */
  readonly generation: number;
}

export interface AccessTokenClaims {
  readonly userId: string;
  readonly organizationId: string;
  readonly sessionId: string;
  readonly tokenId: string;
  readonly epoch: number;
  readonly generation: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface AccessTokensOptions {
  readonly keys: KeyRing;
  readonly issuer: string;
  readonly audience: string;
  readonly clockToleranceSeconds: number;
  /** The `typ` of the tokens, which keeps those of one use from passing for another; `at+jwt` by default. */
  readonly type?: string;
}

const maxTokenLength = 8192;
/** How many tokens are remembered as verified. */
const maxRemembered = 10_000;

export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { keys, issuer, audience, clockToleranceSeconds, type = 'at+jwt' } = options;
  // By the hash of the token, so that none is kept. What was verified once holds until its time or that of its key is over.
  const remembered = new Map<string, { readonly payload: Payload; readonly key: RingKey }>();

  function remember(tokenHash: string, payload: Payload, key: RingKey): void {
    if (payload['nbf'] !== undefined) return;
    remembered.set(tokenHash, { payload, key });
    for (const oldest of remembered.keys()) {
      if (remembered.size <= maxRemembered) break;
      remembered.delete(oldest);
    }
  }

  return {
    sign(claims) {
      const { kid, algorithm, signingKey } = keys.current;
      const payload = {
        iss: issuer,
        aud: audience,
        sub: claims.userId,
        sid: claims.sessionId,
        org: claims.organizationId,
        jti: claims.tokenId,
        epoch: claims.epoch,
        gen: claims.generation,
        iat: claims.issuedAt,
        exp: claims.expiresAt,
      };
      return jwt.sign(payload, signingKey, {
        algorithm,
        header: { alg: algorithm, typ: type, kid },
      });
    },

    verify(token, now) {
      if (typeof token !== 'string' || token.length > maxTokenLength) throw invalid();
      const tokenHash = hash('sha256', token, 'base64url');
      const known = remembered.get(tokenHash);
      if (known !== undefined) {
        const isTimely = now / 1000 < Number(known.payload['exp']) + clockToleranceSeconds;
        if (isTimely && keys.find(known.key.kid) === known.key) return toVerified(known.payload);
        remembered.delete(tokenHash);
      }
      const key = selectKey(token, keys, type);
      const payload = verifySignature(token, key, {
        // One key, one algorithm: neither "none" nor a public key used as a secret can pass.
        algorithms: [key.algorithm],
        issuer,
        audience,
        clockTolerance: clockToleranceSeconds,
        // jsonwebtoken takes zero for "not given".
        clockTimestamp: now / 1000 || Number.EPSILON,
      });
      const verified = toVerified(payload);
      remember(tokenHash, payload, key);
      return verified;
    },
  };
}

type Payload = Readonly<Record<string, unknown>>;

/** Chooses the key by the unverified header; everything in the header that is not understood is refused. */
function selectKey(token: string, keys: KeyRing, type: string): RingKey {
  const header = parseHeader(token);
  // RFC 7515 section 4.1.11: an extension that must be understood, and none is here.
  if (header === null || 'crit' in header || !isType(header['typ'], type)) throw invalid();
  const key = typeof header['kid'] === 'string' ? keys.find(header['kid']) : undefined;
  if (key === undefined || header['alg'] !== key.algorithm) throw invalid();
  return key;
}

function parseHeader(token: string): Record<string, unknown> | null {
  try {
    const text = Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString('utf8');
    const header: unknown = JSON.parse(text);
    return isRecord(header) ? header : null;
  } catch {
    return null;
  }
}

/** RFC 9068 section 4: the type says what token this is, with or without `application/`. */
function isType(typ: unknown, type: string): boolean {
  return typeof typ === 'string' && typ.toLowerCase().replace(/^application\//, '') === type;
}

function verifySignature(token: string, key: RingKey, options: jwt.VerifyOptions): Payload {
  let payload: unknown;
  try {
    payload = jwt.verify(token, key.verificationKey, options);
  } catch (cause) {
    throw cause instanceof jwt.TokenExpiredError
      ? new AuthError('token_expired', { cause })
      : new AuthError('invalid_token', { cause });
  }
  if (!isRecord(payload)) throw invalid();
  return payload;
}

function toVerified(payload: Payload): VerifiedAccessToken {
  const { sub, org, sid, jti, iat, exp, epoch = 0, gen = 0 } = payload;
  if (
    isText(sub) &&
    isText(org) &&
    isText(sid) &&
    isText(jti) &&
    Number.isFinite(iat) &&
    typeof exp === 'number' &&
    isCount(epoch) &&
    isCount(gen)
  ) {
    return {
      userId: sub,
      organizationId: org,
      sessionId: sid,
      expiresAt: new Date(exp * 1000),
      tokenId: jti,
      epoch,
      generation: gen,
    };
  }
  throw invalid();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function invalid(): AuthError {
  return new AuthError('invalid_token');
}
