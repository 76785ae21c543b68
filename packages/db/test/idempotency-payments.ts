/**
 * Serves payments over HTTP on the database at the given URL and prints its port. The effect of a payment is an
 * organization of its name. With `chaos`, handlers dawdle and fail; with `hang` or `hang-committed` they never end,
 * before or after their commit, and say so.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createIdempotency,
  isIdempotencyError,
  responseOf,
  type StoredResponse,
} from '@headgate/idempotency';
import { createPrismaStore } from '@headgate/idempotency/prisma';
import { createPostgresDatabase } from '../src/index.ts';

const [url = '', mode = 'chaos', lease = '1000'] = process.argv.slice(2);
const database = createPostgresDatabase({ url, maxConnections: 8, onConnectionError: () => {} });
const engine = createIdempotency({
  store: createPrismaStore(database.prisma),
  lease: Number(lease),
});
const happens = (probability: number) => mode === 'chaos' && Math.random() < probability;

async function pay(key: string, name: string): Promise<StoredResponse> {
  const run = {
    scope: 'payments',
    key,
    request: { method: 'POST', path: '/', body: Buffer.from(name) },
  };
  const outcome = await engine.run(run, async ({ commitWith }) => {
    if (mode === 'hang') return hang();
    if (happens(0.3)) await delay(Math.random() * 60);
    const answer = await database.prisma.$transaction(async (transaction) => {
      const { id } = await transaction.organization.create({
        data: { id: crypto.randomUUID(), name },
      });
      if (happens(0.05)) throw new Error('before the commit');
      return commitWith(transaction, { status: 201, headers: [], body: Buffer.from(id) });
    });
    if (mode === 'hang-committed') return hang();
    if (happens(0.3)) await delay(Math.random() * 60);
    if (happens(0.05)) throw new Error('after the commit');
    return answer;
  });
  const response = responseOf(outcome);
  if ('unreplayable' in response) throw new Error('a stream');
  return response;
}

function hang(): Promise<never> {
  console.log('hangs');
  return new Promise(() => {});
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

const server = createServer(async (request, response) => {
  try {
    const name = await bodyOf(request);
    const answer = await pay(String(request.headers['idempotency-key']), name);
    response.writeHead(answer.status).end(answer.body);
  } catch (error) {
    response.writeHead(500).end(isIdempotencyError(error) ? error.code : 'failed');
  }
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.resume().on('end', () => process.exit());
