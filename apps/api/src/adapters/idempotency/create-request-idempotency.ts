import { hkdfSync, type KeyObject } from 'node:crypto';
import type { KeyRing } from '@headgate/auth';
import {
  createIdempotency,
  createResponseSeal,
  type Idempotency,
  keyedFingerprint,
} from '@headgate/idempotency';
import { createPrismaStore, type PrismaLike } from '@headgate/idempotency/prisma';
import type { Logger } from 'pino';
import type { Metrics } from '../../domain/metrics/ports.ts';

export interface RequestIdempotencyParts {
  readonly prisma: PrismaLike;
  /** What fingerprints and kept answers are protected with; nothing of it can be found out from them. */
  readonly keys: KeyRing;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Requests that are run once for each `Idempotency-Key`, on the database of the API. Answers are kept for 24 hours,
 * encrypted; a body leaves nothing but a fingerprint under a secret, so that no password can be guessed from it.
 */
export function createRequestIdempotency({
  prisma,
  keys,
  log,
  metrics,
}: RequestIdempotencyParts): Idempotency<PrismaLike> {
  const events = log.child({ target: 'idempotency' });
  return createIdempotency({
    store: createPrismaStore(prisma),
    ttl: '24h',
    lease: '30s',
    fingerprint: keyedFingerprint(derive(keys.current.signingKey, 'fingerprint')),
    seal: createResponseSeal(sealKeys(keys)),
    hooks: {
      onRun: metrics.keyedRequest,
      onStoreError: (error, operation, scopeKind) => {
        metrics.idempotencyStoreFailed(operation, scopeKind);
        events.warn({ err: error }, `the store failed to ${operation}`);
      },
    },
  });
}

function sealKeys(keys: KeyRing) {
  const { current } = keys;
  const older = keys
    .toJSON()
    .kids.map((kid) => keys.find(kid))
    .filter((key) => key !== undefined && key.kid !== current.kid);
  return [current, ...older].flatMap((key) =>
    key?.signingKey
      ? [
          {
            id: derive(key.signingKey, 'seal id', 12).toString('base64url'),
            key: derive(key.signingKey, 'seal'),
          },
        ]
      : [],
  );
}

// HKDF (RFC 5869): what is derived for one use says nothing about the key or about another use.
function derive(key: KeyObject, use: string, length = 32): Buffer {
  const material =
    key.type === 'secret' ? key.export() : key.export({ type: 'pkcs8', format: 'der' });
  return Buffer.from(hkdfSync('sha256', material, '', `headgate idempotency ${use}`, length));
}
