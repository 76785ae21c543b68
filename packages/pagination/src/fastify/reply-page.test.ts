import { fastify } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { readLetters } from '../../test/list.ts';
import { isPaginationError } from '../errors.ts';
import { assertEndpoint } from '../testing/index.ts';
import { pageQuery, replyPage } from './index.ts';

it('B19 a list of Fastify passes the harness, below a prefix and beside other links', async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  app.setErrorHandler((error, _request, reply) => {
    if (!isPaginationError(error)) throw error;
    return reply.status(400).send({ code: error.code });
  });
  await app.register(
    async (scope) => {
      scope.get('/letters', async (request, reply) => {
        reply.header('link', '</docs>; rel="help"');
        const page = readLetters(pageQuery(request));
        return replyPage(request, reply, page, { present: ({ id }) => ({ id }) });
      });
    },
    { prefix: '/v1' },
  );
  const request = async (url: string) => {
    const { statusCode, headers, body } = await app.inject(url);
    return new Response(body, {
      status: statusCode,
      headers: { link: String(headers['link'] ?? '') },
    });
  };
  await assertEndpoint<{ id: string }>({
    request,
    url: '/v1/letters',
    identify: ({ id }) => id,
    limits: [1, 7, 26],
  });
  const first = await request('/v1/letters?limit=1');
  expect(first.headers.get('link')).toMatch(/rel="help", <\/v1\/letters\?.*rel="next"$/);
});
