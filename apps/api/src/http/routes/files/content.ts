import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { getFile } from '../../../domain/files/get-file.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { carriesTag } from '../../openapi.ts';
import { namesTag } from '../../preconditions.ts';
import type { ApiServices } from '../../services.ts';
import { fileNamed, fileParams } from './schemas.ts';

const bytes = z.string().openapi({ format: 'binary' });
const access = permitted('files:read');

const route = createRoute({
  method: 'get',
  path: '/v1/files/{id}/content',
  tags: ['Files'],
  summary: 'Download what a file holds',
  ...access,
  request: { params: fileParams },
  responses: {
    200: {
      description: 'The bytes of the file, as they were stored.',
      headers: {
        ...carriesTag.headers,
        'Content-Disposition': { $ref: '#/components/headers/Content-Disposition' },
      },
      content: { 'application/octet-stream': { schema: bytes, example: '{"custom_id": "1"}\n' } },
    },
  },
});

export function downloadFile(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openAPIRegistry.registerPath(route);
  router.get('/v1/files/:id/content', access.middleware, async (c) => {
    const file = await getFile(services, c.var.principal, fileNamed(c.req.param('id')));
    const ETag = `"${file.sha256}"`;
    // Neither whoever has it nor whoever asks what it is like has the store read.
    if (namesTag(c.req.header('if-none-match'), ETag)) return c.body(null, 304, { ETag });
    const headers = {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(file.bytes),
      'Content-Disposition': attachment(file.filename),
      ETag,
    };
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    const pieces = services.files.read(file);
    // The first piece is there before the answer begins: what cannot be read is an error, not half a file.
    const first = await pieces.next();
    return new Response(file.bytes === 0 ? null : ReadableStream.from(from(first, pieces)), {
      headers: new Headers(headers),
    });
  });
}

/** The pieces with the first one before the rest; given up before it began, it still gives up the rest. */
function from(
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array, void, void>,
): AsyncIterable<Uint8Array> {
  let isFirst = true;
  const pieces = {
    async next() {
      if (!isFirst) return rest.next();
      isFirst = false;
      return first;
    },
    return: () => rest.return(),
  };
  return { [Symbol.asyncIterator]: () => pieces };
}

/** RFC 6266: the name in ASCII for whoever knows nothing better, and as it is. */
function attachment(filename: string): string {
  const plain = filename.replaceAll(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(filename).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
