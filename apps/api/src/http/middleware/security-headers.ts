import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';

/** Where browsers send what a policy made them refuse. */
export const cspReportPath = '/csp-reports';

// An answer that is not a page loads nothing, is no frame's content and sends no form.
const documentPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const fixed: readonly (readonly [name: string, value: string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
];

// Two years, as browsers' preload lists ask for.
const strictTransport = 'max-age=63072000; includeSubDomains';

export interface SecurityHeadersOptions {
  /** Whether clients reach this service over HTTPS, so that they may be told to insist on it. */
  readonly https: boolean;
}

/** The header fields of an answer that is no page, for one that no middleware sees. */
export function securityFields({ https }: SecurityHeadersOptions): Record<string, string> {
  return {
    ...Object.fromEntries(fieldsOf(https)),
    'Content-Security-Policy': documentPolicy,
  };
}

function fieldsOf(https: boolean): typeof fixed {
  return https ? [...fixed, ['Strict-Transport-Security', strictTransport]] : fixed;
}

/** Sets the header fields that tell a browser what an answer may do; a page may bring a content policy of its own. */
export function securityHeaders({ https }: SecurityHeadersOptions): MiddlewareHandler<AppEnv> {
  const fields = fieldsOf(https);
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of fields) headers.set(name, value);
    if (!headers.has('Content-Security-Policy') && !headers.has(reportOnly)) {
      headers.set('Content-Security-Policy', documentPolicy);
    }
  };
}

const reportOnly = 'Content-Security-Policy-Report-Only';

export interface PagePolicyOptions {
  /** What a page may load, besides what stands below; directives of a content policy. */
  readonly directives: readonly string[];
  /** Whether violations are only reported. */
  readonly reportOnly: boolean;
}

/**
 * The header fields of an HTML page: its content policy, and where violations are reported, as both the Reporting API
 * (`Reporting-Endpoints`, and `Report-To` for older browsers) and `report-uri` say it.
 */
export function pagePolicy(options: PagePolicyOptions): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...options.directives,
    `report-uri ${cspReportPath}`,
    'report-to csp',
  ].join('; ');
  return {
    [options.reportOnly ? reportOnly : 'Content-Security-Policy']: policy,
    'Reporting-Endpoints': `csp="${cspReportPath}"`,
    'Report-To': JSON.stringify({
      group: 'csp',
      max_age: 86_400,
      endpoints: [{ url: cspReportPath }],
    }),
  };
}
