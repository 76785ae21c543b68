import { createHash } from 'node:crypto';
import type { Claim, ClaimResult, Completion, IdempotencyStore, RecordId } from '../store.ts';
import type { StoredResponse } from '../stored-response.ts';
import {
  claimScript,
  completeScript,
  extendScript,
  releaseScript,
  savePhaseScript,
} from './scripts.ts';

/** What is used of a client of the package `ioredis`. */
export interface IoredisLike {
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** What is used of a client of the package `redis`, which has to be connected. */
export interface NodeRedisLike {
  sendCommand(args: readonly string[]): Promise<unknown>;
}

/** How `createRedisStore` names its keys. */
export interface RedisStoreOptions {
  /** What each key of Redis begins with; `'idempotency:'` by default. */
  readonly prefix?: string;
}

type Send = (args: readonly string[]) => Promise<unknown>;

/**
 * Creates a store in Redis 6.2 or later. Each member is one script on one key, so that a cluster will do, and the
 * clock is that of Redis. Records vanish when they are over; reading prolongs nothing.
 *
 * Redis forgets what it had not written to its disk when it dies, and an acknowledged record may be lost when a
 * replica takes over. Where an effect must never happen twice, complete in the transaction of the database instead.
 *
 * @param client A client of `ioredis`, or a connected one of `redis`; closed by its owner.
 * @example
 * import { Redis } from 'ioredis';
 * const idempotency = createIdempotency({ store: createRedisStore(new Redis(url)) });
 */
export function createRedisStore(
  client: IoredisLike | NodeRedisLike,
  { prefix = 'idempotency:' }: RedisStoreOptions = {},
): IdempotencyStore {
  const send: Send =
    'call' in client
      ? ([command = '', ...args]) => client.call(command, ...args)
      : (args) => client.sendCommand(args);
  // Scope and key are the client's to choose, so their hash is the name: no braces, no length, no separator.
  const nameOf = ({ scope, key }: RecordId) =>
    prefix +
    createHash('sha256')
      .update(JSON.stringify([scope, key]))
      .digest('base64url');
  const claimRecord = script(send, claimScript);
  const extendLease = script(send, extendScript);
  const completeRecord = script(send, completeScript);
  const savePhase = script(send, savePhaseScript);
  const releaseRecord = script(send, releaseScript);

  return {
    async claim(request) {
      const { fingerprint, leaseMilliseconds, ttlMilliseconds, takeOver } = request;
      const reply = await claimRecord(nameOf(request), [
        fingerprint,
        String(leaseMilliseconds),
        String(ttlMilliseconds),
        takeOver ? '1' : '0',
      ]);
      return resultOf(reply as readonly string[]);
    },

    async extend(claim, leaseMilliseconds) {
      return isDone(
        await extendLease(nameOf(claim), [String(claim.token), String(leaseMilliseconds)]),
      );
    },

    async complete(claim: Claim, completion: Completion, ttlMilliseconds, transaction?: never) {
      if (transaction !== undefined) throw new TypeError('the Redis store takes no transaction');
      const args =
        completion.kind === 'response'
          ? ['completed', String(ttlMilliseconds), encode(completion.response)]
          : ['tombstone', String(ttlMilliseconds), ''];
      return isDone(await completeRecord(nameOf(claim), [String(claim.token), ...args]));
    },

    async savePhase(claim, name, value) {
      return isDone(await savePhase(nameOf(claim), [String(claim.token), name, value]));
    },

    async release(claim) {
      return isDone(await releaseRecord(nameOf(claim), [String(claim.token)]));
    },

    async reap() {
      return 0;
    },
  };
}

/** Runs a script by its hash, and sends its text when Redis does not have it (yet, or since it was restarted). */
function script(send: Send, text: string) {
  const sha = createHash('sha1').update(text).digest('hex');
  return async (key: string, args: readonly string[]): Promise<unknown> => {
    try {
      return await send(['EVALSHA', sha, '1', key, ...args]);
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('NOSCRIPT'))) throw error;
      return send(['EVAL', text, '1', key, ...args]);
    }
  };
}

function isDone(reply: unknown): boolean {
  return Number(reply) === 1;
}

function resultOf([state, first = '', second = '', ...rest]: readonly string[]): ClaimResult {
  switch (state) {
    case 'claimed': {
      const phases = new Map<string, string>();
      for (let index = 0; index < rest.length; index += 2) {
        phases.set(rest[index] ?? '', rest[index + 1] ?? '');
      }
      return { state, token: BigInt(first), takeover: second === '1', phases };
    }
    case 'completed':
      return { state, response: decode(second), ageMilliseconds: Number(first) / 1000 };
    case 'tombstone':
      return { state: 'not-replayable', ageMilliseconds: Number(first) / 1000 };
    case 'in-progress':
      return { state, retryAfterMilliseconds: Number(first) / 1000 };
    case 'mismatch':
    case 'abandoned':
      return { state };
    default:
      throw new TypeError('an unknown reply of Redis');
  }
}

// As text, so that any client will do, however it was told to read replies.
function encode({ status, headers, body }: StoredResponse): string {
  return JSON.stringify([status, headers, body && Buffer.from(body).toString('base64')]);
}

function decode(text: string): StoredResponse {
  const [status, headers, body]: [number, StoredResponse['headers'], string | null] =
    JSON.parse(text);
  return {
    status,
    headers,
    body: body === null ? null : Uint8Array.from(Buffer.from(body, 'base64')),
  };
}
