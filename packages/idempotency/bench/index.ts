import type { AddressInfo } from 'node:net';
import { startPostgres, whyUnavailable } from '@headgate/test-servers';
import { createAdaptorServer } from '@hono/node-server';
import { Idempotency as NodeIdempotency } from '@node-idempotency/core';
import { MemoryStorageAdapter } from '@node-idempotency/storage-adapter-memory';
import express from 'express';
import * as expressIdempotency from 'express-idempotency';
import { Hono } from 'hono';
import { idempotency } from '../src/hono/index.ts';
import { createIdempotency, type IdempotencyStore, type StoredResponse } from '../src/index.ts';
import { createMemoryStore } from '../src/memory/index.ts';
import { createPrismaStore } from '../src/prisma/index.ts';
import { median, report } from './measure.ts';
import { openPostgres } from './postgres.ts';

const order = { item: 'book', quantity: 2, note: 'x'.repeat(200) };
const text = JSON.stringify(order);
const created = { id: '01890a5d-ac96-774b-bcce-b302099a8057' };
const answer: StoredResponse = {
  status: 201,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(JSON.stringify(created)),
};
const request = {
  method: 'POST',
  path: '/orders',
  contentType: 'application/json',
  body: Buffer.from(text),
};
const roomy = () => createMemoryStore({ maxRecords: 1_000_000 });
let keys = 0;

console.log('In memory: a run around a function that does nothing');
{
  const engine = createIdempotency({ store: roomy() });
  const run = (key: string) => engine.run({ scope: 'user-1', key, request }, async () => answer);
  report('headgate, first run', await median(5000, () => run(`k${++keys}`)));
  await run('replay');
  report('headgate, replay', await median(5000, () => run('replay')));

  const storage = new MemoryStorageAdapter();
  const other = new NodeIdempotency(storage);
  const runOther = async (key: string) => {
    const params = {
      headers: { 'idempotency-key': key },
      path: '/orders',
      body: order,
      method: 'POST',
    };
    const found = await other.onRequest(params);
    if (found === undefined)
      await other.onResponse(params, { body: created, additional: { status: 201 } });
  };
  report('@node-idempotency/core, first run', await median(5000, () => runOther(`k${++keys}`)));
  await runOther('replay');
  report('@node-idempotency/core, replay', await median(5000, () => runOther('replay')));
}

function honoApp(store?: IdempotencyStore) {
  const app = new Hono();
  if (store) {
    const engine = createIdempotency({ store });
    app.use(idempotency({ engine, scope: () => ({ kind: 'user', id: '1' }) }));
  }
  app.post('/orders', async (c) => {
    await c.req.json();
    return c.json(created, 201);
  });
  return app;
}
const init = (key: string) => ({
  method: 'POST',
  body: text,
  headers: { 'content-type': 'application/json', 'idempotency-key': key },
});

const reason = whyUnavailable('postgres');
if (reason !== undefined) console.log(`\nPostgreSQL: left out, ${reason}`);
else {
  console.log('\nPostgreSQL: a Hono route, without a network before it');
  const server = await startPostgres({ durable: true, dedicated: true });
  const database = await openPostgres(server.url);
  try {
    const [bare, app] = [honoApp(), honoApp(createPrismaStore(database.prisma))];
    const send = async (to: Hono, key: string) => (await to.request('/orders', init(key))).text();
    const without = await median(1000, () => send(bare, 'any'));
    report('the route alone', without);
    const before = database.statements();
    report('first request', await median(1000, () => send(app, `k${++keys}`)), without);
    const first = (database.statements() - before) / 1200;
    await send(app, 'replay');
    const between = database.statements();
    report('replay', await median(1000, () => send(app, 'replay')), without);
    const replay = (database.statements() - between) / 1200;
    console.log(`statements: ${first} for a first request, ${replay} for a replay`);
  } finally {
    await database.close();
    await server.stop();
  }
}

console.log('\nOver HTTP, in memory: each framework with and without');
const bareExpress = express()
  .use(express.json())
  .post('/orders', (_, response) => {
    response.status(201).json(created);
  });
const keyedExpress = express()
  .use(express.json())
  .use(expressIdempotency.idempotency())
  .post('/orders', (incoming, response) => {
    if (expressIdempotency.getSharedIdempotencyService().isHit(incoming)) return;
    response.status(201).json(created);
  });
const overHttp = [
  [
    'Hono',
    createAdaptorServer({ fetch: honoApp().fetch }),
    createAdaptorServer({ fetch: honoApp(roomy()).fetch }),
    'headgate',
  ],
  [
    'Express',
    bareExpress.listen(0, '127.0.0.1'),
    keyedExpress.listen(0, '127.0.0.1'),
    'express-idempotency',
  ],
] as const;
for (const [framework, bare, keyed, name] of overHttp) {
  const open = async (server: typeof bare) => {
    if (!server.listening)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`;
  };
  const [bareUrl, keyedUrl] = [await open(bare), await open(keyed)];
  const send = async (url: string, key: string) => (await fetch(url, init(key))).text();
  const without = await median(1000, () => send(bareUrl, 'any'));
  report(`${framework} alone`, without);
  report(
    `${framework} with ${name}, first request`,
    await median(1000, () => send(keyedUrl, `k${++keys}`)),
    without,
  );
  await send(keyedUrl, 'replay');
  report(
    `${framework} with ${name}, replay`,
    await median(1000, () => send(keyedUrl, 'replay')),
    without,
  );
  for (const server of [bare, keyed]) server.close();
}
process.exit();
