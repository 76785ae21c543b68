import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { limitBodies } from '../../middleware/body-rules.ts';
import { cspReportPath } from '../../middleware/security-headers.ts';
import { problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { parseReports, reportFormats } from './parse-reports.ts';

/** Registers `/csp-reports`, where browsers send what a content policy made them refuse. */
export function createCspReport(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openAPIRegistry.registerPath({
    method: 'post',
    path: cspReportPath,
    tags: ['Operation'],
    summary: 'Tell what a content policy made a browser refuse',
    request: {
      body: {
        required: true,
        content: reportFormats,
      },
    },
    responses: {
      204: { description: 'It was counted.' },
      ...problems('bad_request', 'unsupported_media_type'),
    },
  });
  router.post(cspReportPath, limitBodies(services.bodyLimitBytes), async (c) => {
    const violations = parseReports(c.req.header('content-type') ?? '', await c.req.text());
    for (const violation of violations) services.collectViolation(violation);
    return c.body(null, 204);
  });
}
