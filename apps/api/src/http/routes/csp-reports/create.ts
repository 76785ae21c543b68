import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../../env.ts';
import { limitBody } from '../../middleware/body-rules.ts';
import { limitIncoming } from '../../middleware/rate-limits.ts';
import { cspReportPath } from '../../middleware/security-headers.ts';
import type { ApiServices } from '../../services.ts';
import { parseReports } from './parse-reports.ts';

const bodyLimitBytes = 64 * 1024;

/** Registers `/csp-reports`, where browsers send what a content policy made them refuse. */
export function createCspReport(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.post(
    cspReportPath,
    limitIncoming(services.rateLimits),
    limitBody(bodyLimitBytes),
    async (c) => {
      const violations = parseReports(c.req.header('content-type') ?? '', await c.req.text());
      for (const violation of violations) services.collectViolation(violation);
      return c.body(null, 204);
    },
  );
}
