import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { createTransactionalStore, Transaction } from '../../test/transactional-store.ts';
import { createIdempotency } from '../index.ts';
import { type IdempotencyVariables, idempotency } from './index.ts';

type Env = { Variables: IdempotencyVariables<Transaction> };

function setUp(after: (answer: Response) => Response) {
  const store = createTransactionalStore();
  let completions = 0;
  const engine = createIdempotency<Transaction>({
    store: {
      ...store,
      complete: (...completion) => {
        completions += 1;
        return store.complete(...completion);
      },
    },
  });
  let calls = 0;
  const app = new Hono<Env>();
  app.onError((_, c) => c.text('failed', 500));
  app.use(idempotency<Env, Transaction>({ engine, scope: () => ({ kind: 'user', id: '1' }) }));
  app.post('/', async (c) => {
    calls += 1;
    const transaction = new Transaction();
    const answer = c.json({ id: 1 }, 201, { location: '/orders/1' });
    const committed = await c.var.idempotency?.commitWith(transaction, answer);
    await transaction.commit();
    return after(committed ?? answer);
  });
  const send = () => app.request('/', { method: 'POST', headers: { 'idempotency-key': 'k' } });
  return { send, calls: () => calls, completions: () => completions };
}

it('C14 keeps the answer with the effect, in one completion', async () => {
  const { send, calls, completions } = setUp((answer) => answer);
  const first = await send();
  expect(first.status).toBe(201);
  expect(first.headers.has('idempotent-replayed')).toBe(false);
  expect(await first.json()).toEqual({ id: 1 });
  const replay = await send();
  expect(replay.headers.get('idempotent-replayed')).toBe('true');
  expect(replay.headers.get('location')).toBe('/orders/1');
  expect(await replay.json()).toEqual({ id: 1 });
  expect([calls(), completions()]).toEqual([1, 1]);
});

it('C14 replays what was committed after a handler that failed', async () => {
  const { send, calls } = setUp(() => {
    throw new Error('after the commit');
  });
  expect((await send()).status).toBe(500);
  const replay = await send();
  expect(replay.status).toBe(201);
  expect(await replay.json()).toEqual({ id: 1 });
  expect(calls()).toBe(1);
});

it('answers what was committed where the handler returns something else', async () => {
  const { send, calls } = setUp(
    () => new Response('other', { status: 202, headers: { etag: '"x"' } }),
  );
  for (let round = 0; round < 2; round += 1) {
    const response = await send();
    expect(response.status).toBe(201);
    expect(response.headers.has('etag')).toBe(false);
    expect(await response.json()).toEqual({ id: 1 });
  }
  expect(calls()).toBe(1);
});
