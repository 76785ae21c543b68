import { AppError } from '@headgate/core';
import { z } from '@hono/zod-openapi';
import type { CspViolation } from '../../../domain/csp/collect-violations.ts';

const text = z.string().max(2048).catch('');

/** `application/csp-report`, what `report-uri` sends. */
const legacyReport = z.object({
  'csp-report': z.object({
    'effective-directive': text,
    'violated-directive': text,
    'blocked-uri': text,
    'document-uri': text,
    disposition: text,
  }),
});

/** `application/reports+json`, what `report-to` sends: reports of many kinds. */
const reports = z
  .array(
    z.object({
      type: z.string(),
      body: z
        .object({
          effectiveDirective: text,
          blockedURL: text,
          documentURL: text,
          disposition: text,
        })
        .partial()
        .nullish(),
    }),
  )
  .max(100);

/** What the OpenAPI document says of both. */
export const reportFormats = {
  'application/csp-report': {
    schema: z.looseObject({ 'csp-report': z.looseObject({}) }),
    example: {
      'csp-report': {
        'effective-directive': 'img-src',
        'violated-directive': 'img-src',
        'blocked-uri': 'https://images.example.com',
        'document-uri': 'https://api.example.com/status',
        disposition: 'enforce',
      },
    },
  },
  'application/reports+json': {
    schema: z.array(z.looseObject({ type: z.string() })).max(100),
    example: [
      {
        type: 'csp-violation',
        body: {
          effectiveDirective: 'img-src',
          blockedURL: 'https://images.example.com',
          documentURL: 'https://api.example.com/status',
          disposition: 'enforce',
        },
      },
    ],
  },
};

const directives: ReadonlySet<string> = new Set([
  'base-uri',
  'connect-src',
  'default-src',
  'font-src',
  'form-action',
  'frame-ancestors',
  'frame-src',
  'img-src',
  'manifest-src',
  'media-src',
  'object-src',
  'require-trusted-types-for',
  'script-src',
  'script-src-attr',
  'script-src-elem',
  'style-src',
  'style-src-attr',
  'style-src-elem',
  'trusted-types',
  'worker-src',
]);

/**
 * The violations in a report of either format.
 *
 * @throws AppError `unsupported_media_type`, `malformed_json` or `validation_failed`
 */
export function parseReports(contentType: string, body: string): CspViolation[] {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/csp-report') {
    const { 'csp-report': report } = parse(legacyReport, body);
    // Older browsers write the whole directive here, with its sources.
    const directive = report['effective-directive'] || report['violated-directive'].split(' ')[0];
    return [
      violation(directive, report['blocked-uri'], report['document-uri'], report.disposition),
    ];
  }
  if (type === 'application/reports+json') {
    return parse(reports, body)
      .filter((report) => report.type === 'csp-violation')
      .map(({ body: found }) =>
        violation(
          found?.effectiveDirective,
          found?.blockedURL,
          found?.documentURL,
          found?.disposition,
        ),
      );
  }
  throw new AppError('unsupported_media_type', {
    detail: 'Send application/csp-report or application/reports+json.',
  });
}

function parse<Type>(schema: z.ZodType<Type>, body: string): Type {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new AppError('malformed_json', { cause });
  }
  const { data, success } = schema.safeParse(value);
  if (!success) throw new AppError('validation_failed', { detail: 'This is no CSP report.' });
  return data;
}

function violation(directive = '', blocked = '', page = '', disposition = 'enforce'): CspViolation {
  return {
    directive: directives.has(directive) ? directive : 'other',
    disposition: disposition === 'report' ? 'report' : 'enforce',
    blocked: blockedOf(blocked),
    page: (URL.canParse(page) ? new URL(page).pathname : '').slice(0, 200),
  };
}

/** Words such as `inline` and `eval` stay; of a URL only the origin, since the rest may hold somebody's secrets. */
function blockedOf(blocked: string): string {
  if (/^[a-z-]{1,32}$/.test(blocked)) return blocked;
  if (!URL.canParse(blocked)) return 'other';
  const { origin, protocol } = new URL(blocked);
  return origin === 'null' ? protocol : origin.slice(0, 200);
}
