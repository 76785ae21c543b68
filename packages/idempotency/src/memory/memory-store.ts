import type { Claim, ClaimResult, Completion, IdempotencyStore, RecordId } from '../store.ts';
import type { StoredResponse } from '../stored-response.ts';

/** How `createMemoryStore` keeps its records. */
export interface MemoryStoreOptions {
  /** The most records held at a time; 10,000 by default. */
  readonly maxRecords?: number;
  /** A clock in milliseconds that never goes back; `performance.now` by default. */
  readonly now?: () => number;
}

interface MemoryRecord {
  readonly token: bigint;
  readonly fingerprint: string;
  readonly leaseEnd: number;
  readonly expiry: number;
  readonly ended: { readonly at: number; readonly completion: Completion } | null;
  /** Set free by its run, which left phases. */
  readonly released: boolean;
  readonly phases: ReadonlyMap<string, string>;
}

const noPhases: ReadonlyMap<string, string> = new Map();

/**
 * Creates a store in the memory of one process, for tests and for services that run as a single process; its
 * records are lost with the process. Every member does its work before it returns, hence atomically.
 *
 * When it is full and nothing in it has expired, `claim` rejects with a `RangeError`.
 *
 * @example
 * const idempotency = createIdempotency({ store: createMemoryStore() });
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): IdempotencyStore {
  const { maxRecords = 10_000, now = () => performance.now() } = options;
  const records = new Map<string, MemoryRecord>();
  let lastToken = 0n;

  const isOver = (record: MemoryRecord) =>
    now() >= record.expiry &&
    (record.ended !== null || record.released || now() >= record.leaseEnd);

  function deleteExpired(limit: number): number {
    let deleted = 0;
    for (const [id, record] of records) {
      if (deleted >= limit) break;
      if (isOver(record) && records.delete(id)) deleted += 1;
    }
    return deleted;
  }

  /** Replaces the record of a claim that is still the newest and has not ended; null deletes it. */
  function change(claim: Claim, next: (record: MemoryRecord) => MemoryRecord | null): boolean {
    const id = recordKey(claim);
    const record = records.get(id);
    if (record === undefined || record.token !== claim.token) return false;
    if (record.ended !== null || record.released) return false;
    const changed = next(record);
    if (changed === null) records.delete(id);
    else records.set(id, changed);
    return true;
  }

  return {
    async claim(request): Promise<ClaimResult> {
      const id = recordKey(request);
      const found = records.get(id);
      const record = found === undefined || isOver(found) ? undefined : found;
      if (record !== undefined) {
        if (record.fingerprint !== request.fingerprint) return { state: 'mismatch' };
        if (record.ended !== null) return endedResult(record.ended, now());
        const rest = record.released ? 0 : record.leaseEnd - now();
        if (rest > 0) return { state: 'in-progress', retryAfterMilliseconds: rest };
        if (!record.released && !request.takeOver) return { state: 'abandoned' };
      } else if (found === undefined && records.size >= maxRecords) {
        deleteExpired(Number.POSITIVE_INFINITY);
        if (records.size >= maxRecords) throw new RangeError('the memory store is full');
      }
      lastToken += 1n;
      records.set(id, {
        token: lastToken,
        fingerprint: request.fingerprint,
        leaseEnd: now() + request.leaseMilliseconds,
        expiry: now() + request.ttlMilliseconds,
        ended: null,
        released: false,
        phases: record?.phases ?? noPhases,
      });
      return {
        state: 'claimed',
        token: lastToken,
        takeover: record !== undefined && !record.released,
        phases: record?.phases ?? noPhases,
      };
    },

    async extend(claim, leaseMilliseconds) {
      return change(claim, (record) => ({ ...record, leaseEnd: now() + leaseMilliseconds }));
    },

    async complete(claim, completion, ttlMilliseconds, transaction?: never) {
      if (transaction !== undefined) throw new TypeError('the memory store takes no transaction');
      return change(claim, (record) => ({
        ...record,
        phases: noPhases,
        expiry: now() + ttlMilliseconds,
        ended: { at: now(), completion: copyCompletion(completion) },
      }));
    },

    async savePhase(claim, name, value) {
      return change(claim, (record) => ({
        ...record,
        phases: new Map(record.phases).set(name, value),
      }));
    },

    async release(claim) {
      return change(claim, (record) =>
        record.phases.size === 0 ? null : { ...record, released: true },
      );
    },

    async reap(limit) {
      return deleteExpired(limit);
    },
  };
}

function recordKey({ scope, key }: RecordId): string {
  return JSON.stringify([scope, key]);
}

function endedResult(ended: NonNullable<MemoryRecord['ended']>, now: number): ClaimResult {
  const ageMilliseconds = now - ended.at;
  if (ended.completion.kind === 'tombstone') return { state: 'not-replayable', ageMilliseconds };
  return { state: 'completed', response: copy(ended.completion.response), ageMilliseconds };
}

function copyCompletion(completion: Completion): Completion {
  return completion.kind === 'tombstone'
    ? completion
    : { kind: 'response', response: copy(completion.response) };
}

function copy({ status, headers, body }: StoredResponse): StoredResponse {
  return {
    status,
    headers: headers.map(([name, value]) => [name, value] as const),
    body: body === null ? null : Uint8Array.from(body),
  };
}
