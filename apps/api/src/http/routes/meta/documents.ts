import { AppError, errorPage } from '@headgate/core';
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { completeDocument } from '../../contract/complete.ts';
import type { AppEnv } from '../../env.ts';
import { errors } from '../../errors/registry.ts';
import { openAiErrorSchema } from '../../openai/error-schema.ts';
import { jsonAnswer, textAnswer } from '../../openapi.ts';
import { etagOfBytes, namesTag } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';

const jwks = z
  .object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() })) })
  .openapi('JsonWebKeySet');

const markdown = 'text/markdown';

/** Registers the documents about the service: its OpenAPI description, its keys, the pages of its errors. */
export function documentRoutes(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const { openAPIRegistry: registry } = router;
  registry.register('OpenAIError', openAiErrorSchema);
  registry.registerPath({
    method: 'get',
    path: '/openapi.json',
    tags: ['Documents'],
    summary: 'This description',
    responses: {
      200: jsonAnswer(
        'An OpenAPI 3.1 document.',
        z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
      ),
    },
  });
  let description: { readonly text: string; readonly etag: string } | undefined;
  router.get('/openapi.json', (c) => {
    description ??= describe(router, services.version);
    const { etag: ETag } = description;
    if (namesTag(c.req.header('if-none-match'), ETag)) return c.body(null, 304, { ETag });
    const headers = { 'Content-Type': 'application/json', ETag };
    return c.body(description.text, 200, headers);
  });

  registry.registerPath({
    method: 'get',
    path: '/.well-known/jwks.json',
    tags: ['Documents'],
    summary: 'The public keys of access tokens',
    description: 'Empty where they are signed by a secret.',
    responses: { 200: jsonAnswer('A JSON Web Key Set (RFC 7517).', jwks) },
  });
  router.get('/.well-known/jwks.json', (c) => {
    c.header('Cache-Control', 'public, max-age=300');
    return c.json(services.keys.jwks());
  });

  registry.registerPath({
    method: 'get',
    path: '/docs/errors/{code}',
    tags: ['Documents'],
    summary: 'What an error code means',
    request: { params: z.object({ code: z.enum(errors.codes as [string, ...string[]]) }) },
    responses: {
      200: textAnswer('The page of the code.', markdown, errorPage(errors, 'not_found')),
    },
  });
  router.get('/docs/errors/:code', (c) => {
    const code = c.req.param('code');
    if (!errors.has(code)) throw new AppError('not_found');
    return c.body(errorPage(errors, code), 200, { 'Content-Type': `${markdown}; charset=utf-8` });
  });
}

/** Made once: it is long, and the same for as long as the process runs. */
function describe(router: OpenAPIHono<AppEnv>, version: string) {
  const document = completeDocument(
    router.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Headgate',
        version,
        description: 'The gate in front of your models.',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
    }),
  );
  const text = JSON.stringify(document);
  return { text, etag: etagOfBytes(text) };
}
