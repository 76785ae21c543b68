import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AppError } from '@headgate/core';
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { pagePolicy } from '../../middleware/security-headers.ts';
import { carriesTag, textAnswer } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

const files = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;

const assetNames = ['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js'] as const;
type AssetName = (typeof assetNames)[number];

interface Asset {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Headgate API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
</head>
<body>
<noscript>This page needs a script. The description itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<div id="docs"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

// Swagger UI sets styles on its elements and draws small images of its own; everything else is a file of ours.
const directives = [
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
];

/** Registers `/docs`: the description of the API to browse and to try, with nothing loaded from elsewhere. */
export function docsRoutes(router: OpenAPIHono<AppEnv>, { cspReportOnly }: ApiServices): void {
  const headers = {
    ...pagePolicy({ directives, reportOnly: cspReportOnly }),
    'Cache-Control': 'no-cache',
  };
  const { openAPIRegistry: registry } = router;
  registry.registerPath({
    method: 'get',
    path: '/docs',
    tags: ['Documents'],
    summary: 'This description as a page to browse',
    responses: { 200: textAnswer('The page.', 'text/html', page) },
  });
  router.get('/docs', (c) => c.html(page, 200, headers));

  registry.registerPath({
    method: 'get',
    path: '/docs/assets/{name}',
    tags: ['Documents'],
    summary: 'A file of that page',
    request: { params: z.object({ name: z.enum(assetNames) }) },
    responses: {
      200: {
        description: 'The file.',
        ...carriesTag,
        content: {
          'text/css': { schema: z.string(), example: '.swagger-ui { color: #3b4151 }' },
          'text/javascript': { schema: z.string(), example: start },
        },
      },
    },
  });
  const assets = new Map<string, Promise<Asset>>();
  router.get('/docs/assets/:name', async (c) => {
    const name = c.req.param('name');
    if (!isAssetName(name)) throw new AppError('not_found');
    const loading = assets.get(name) ?? load(name);
    assets.set(name, loading);
    const { type, body, etag } = await loading;
    const caching = { ETag: etag, 'Cache-Control': 'public, max-age=3600' };
    return c.body(body, 200, { ...caching, 'Content-Type': type });
  });
}

function isAssetName(name: string): name is AssetName {
  return assetNames.some((known) => known === name);
}

async function load(name: AssetName): Promise<Asset> {
  const body =
    name === 'start.js'
      ? new TextEncoder().encode(start)
      : new Uint8Array(await readFile(fileOfSwaggerUi(name)));
  const type = name === 'start.js' ? files['swagger-ui-bundle.js'] : files[name];
  const digest = createHash('sha256').update(body).digest('base64url');
  return { type, body, etag: `"${digest}"` };
}

/** The build puts these files beside itself, so that nobody who runs it installs their package and its install script. */
function fileOfSwaggerUi(name: string): string {
  const built = join(import.meta.dirname, 'swagger-ui', name);
  return existsSync(built)
    ? built
    : createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`);
}
