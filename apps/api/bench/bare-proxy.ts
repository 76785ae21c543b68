// The reference: Hono and an undici Pool, which hand the request on and do nothing else.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { Pool } from 'undici';

const pool = new Pool(process.argv[2] ?? '', {
  connections: 128,
  headersTimeout: 0,
  bodyTimeout: 0,
});
const app = new Hono();
app.post('/api/chat', async (c) => {
  const { statusCode, headers, body } = await pool.request({
    path: '/api/chat',
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: await c.req.text(),
  });
  return new Response(body as unknown as ReadableStream, {
    status: statusCode,
    headers: new Headers({ 'Content-Type': String(headers['content-type']) }),
  });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);
