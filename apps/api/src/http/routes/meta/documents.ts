import { AppError, errorPage } from '@headgate/core';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { errors } from '../../errors/registry.ts';
import type { ApiServices } from '../../services.ts';

/** Registers the documents about the service: its OpenAPI description, its keys, the pages of its errors. */
export function documentRoutes(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  let description: unknown;
  router.get('/openapi.json', (c) => {
    description ??= router.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Headgate',
        version: services.version,
        description: 'The gate in front of your models.',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
    });
    return c.json(description as object);
  });
  router.get('/.well-known/jwks.json', (c) => {
    c.header('Cache-Control', 'public, max-age=300');
    return c.json(services.keys.jwks());
  });
  router.get('/docs/errors/:code', (c) => {
    const code = c.req.param('code');
    if (!errors.has(code)) throw new AppError('not_found');
    return c.body(errorPage(errors, code), 200, { 'Content-Type': 'text/markdown; charset=utf-8' });
  });
}
