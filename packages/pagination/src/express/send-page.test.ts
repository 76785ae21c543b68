import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import { expect, it, onTestFinished } from 'vitest';
import { readLetters } from '../../test/list.ts';
import { isPaginationError } from '../errors.ts';
import { assertEndpoint } from '../testing/index.ts';
import { pageQuery, sendPage } from './index.ts';

it('B19 a list of Express passes the harness, below a router and beside other links', async () => {
  const router = express.Router().get('/letters', (request, response) => {
    response.append('Link', '</docs>; rel="help"');
    sendPage(request, response, readLetters(pageQuery(request)), { present: ({ id }) => ({ id }) });
  });
  const app = express().use('/v1', router);
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (isPaginationError(error)) response.status(400).json({ code: error.code });
    else next(error);
  });
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await assertEndpoint<{ id: string }>({
    request: (url) => fetch(new URL(url, origin)),
    url: '/v1/letters',
    identify: ({ id }) => id,
    limits: [1, 7, 26],
  });
  const response = await fetch(`${origin}/v1/letters?limit[max]=1`);
  expect(response.status).toBe(200);
  expect(response.headers.get('link')).toMatch(/rel="help", <\/v1\/letters\?.*rel="next"$/);
});
