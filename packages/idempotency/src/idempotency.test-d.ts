import { describe, expectTypeOf, it } from 'vitest';
import {
  createIdempotency,
  type IdempotencyStore,
  type Outcome,
  responseOf,
  type StoredResponse,
} from './index.ts';

declare const store: IdempotencyStore;
const engine = createIdempotency({ store, ttl: '24h', lease: 30_000 });
const request = { method: 'POST', path: '/' };
const answer = async (): Promise<StoredResponse> => ({ status: 204, headers: [], body: null });

describe('types', () => {
  it('C09 a scope is required', () => {
    // @ts-expect-error the scope is missing
    engine.run({ key: '8e03', request }, answer);
    engine.run({ scope: 'user-1', key: '8e03', request }, answer);
  });

  it('an outcome says which fields it has by its kind', () => {
    const outcome = {} as Outcome<never>;
    if (outcome.kind === 'replayed') {
      expectTypeOf(outcome.response).toEqualTypeOf<StoredResponse>();
    }
    // @ts-expect-error a conflict has no response
    outcome.response;
  });

  it('what cannot be replayed comes back with its own type', async () => {
    const outcome = await engine.run({ scope: 'user-1', key: '8e03', request }, async () => ({
      status: 200,
      unreplayable: new ReadableStream<Uint8Array>(),
    }));
    const response = responseOf(outcome);
    if ('unreplayable' in response) {
      expectTypeOf(response.unreplayable).toEqualTypeOf<ReadableStream<Uint8Array>>();
    }
  });

  it('a transaction is asked for only where the store can take part in one', () => {
    engine.run({ scope: 'user-1', key: '8e03', request }, async ({ commitWith }) => {
      // @ts-expect-error this store takes none
      await commitWith({}, { status: 204, headers: [], body: null });
      return { status: 204, headers: [], body: null };
    });
    interface Transaction {
      readonly query: () => void;
    }
    const transactional = createIdempotency({ store: {} as IdempotencyStore<Transaction> });
    transactional.run({ scope: 'user-1', key: '8e03', request }, ({ commitWith }) => {
      expectTypeOf(commitWith).parameter(0).toEqualTypeOf<Transaction>();
      return commitWith({ query: () => {} }, { status: 204, headers: [], body: null });
    });
  });

  it('a duration has a unit that exists', () => {
    // @ts-expect-error there is no such unit
    createIdempotency({ store, ttl: '1y' });
  });
});
