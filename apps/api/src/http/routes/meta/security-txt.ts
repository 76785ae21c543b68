import { AppError } from '@headgate/core';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { problems, textAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

/** Registers `/.well-known/security.txt` (RFC 9116): whom to tell of a weakness. */
export function securityTxtRoute(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const { securityTxt, clock, baseUrl } = services;
  router.openAPIRegistry.registerPath({
    method: 'get',
    path: '/.well-known/security.txt',
    tags: ['Documents'],
    summary: 'Whom to tell of a weakness',
    responses: {
      200: textAnswer(
        'As of RFC 9116.',
        'text/plain',
        'Contact: mailto:security@example.com\nExpires: 2027-01-31T00:00:00.000Z\nPreferred-Languages: en\n',
      ),
      ...problems('not_found'),
    },
  });
  router.get('/.well-known/security.txt', (c) => {
    // A file that has expired must not be used, so nobody should get it.
    if (securityTxt === undefined || securityTxt.expires.getTime() <= clock()) {
      throw new AppError('not_found', {
        detail: 'There is no contact for security, or it has expired.',
      });
    }
    const lines = [
      ...securityTxt.contacts.map((contact) => `Contact: ${contact}`),
      `Expires: ${securityTxt.expires.toISOString()}`,
      'Preferred-Languages: en',
      ...(baseUrl === undefined ? [] : [`Canonical: ${new URL(c.req.path, baseUrl).href}`]),
    ];
    return c.text(`${lines.join('\n')}\n`, 200, { 'Cache-Control': 'public, max-age=86400' });
  });
}
