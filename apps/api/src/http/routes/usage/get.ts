import { AppError } from '@headgate/core';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { permissions } from '../../../domain/permissions/permissions.ts';
import { type UsageSums, usageGroupings } from '../../../domain/usage/report-ports.ts';
import { reportUsage } from '../../../domain/usage/report-usage.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { jsonAnswer, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';

const dayMs = 24 * 60 * 60 * 1000;
const defaultDays = 30;

const query = z.object({
  from: z.iso.date().optional().openapi({
    description: 'The first day (UTC); left out, the 30th up to `to`.',
  }),
  to: z.iso.date().optional().openapi({ description: 'The last day (UTC); left out, today.' }),
  group_by: z
    .string()
    .optional()
    .transform((text) => (text === undefined ? ['day'] : text.split(',').filter(Boolean)))
    .pipe(z.array(z.enum(usageGroupings)))
    .openapi({
      type: 'string',
      description:
        'Of `day`, `model`, `api_key`, `project`, `user` and `kind`, with commas; `day` by default, nothing for one sum.',
    }),
  scope: z.enum(['own', 'organization']).default('own').openapi({
    description: '`organization` is for those who may read the usage of everybody in it.',
  }),
  model: z.string().min(1).max(128).optional(),
  api_key_id: z.uuid().optional(),
  project_id: z.uuid().optional(),
  user_id: z.uuid().optional().openapi({ description: 'Goes with `scope=organization`.' }),
});

const sums = z.object({
  day: z.iso.date().optional(),
  model: z.string().optional(),
  api_key_id: z.uuid().nullable().optional(),
  project_id: z.uuid().nullable().optional(),
  user_id: z.uuid().optional(),
  kind: z.enum(['chat', 'embeddings']).optional(),
  requests: z.int(),
  failed_requests: z.int(),
  aborted_requests: z.int(),
  estimated_requests: z.int().openapi({ description: 'Requests whose tokens were estimated.' }),
  uncounted_requests: z.int().openapi({ description: 'Requests of which no tokens are known.' }),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cost: z.number().openapi({ description: 'In `currency`, by the prices at that time.' }),
});

const report = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    currency: z.string(),
    items: z.array(sums),
  })
  .openapi('UsageReport');

const route = createRoute({
  method: 'get',
  path: '/v1/usage',
  tags: ['Usage'],
  summary: 'Sum up requests, tokens and costs',
  description: 'About a second behind. Days are those of UTC.',
  ...permitted('usage:read'),
  request: { query },
  responses: {
    200: jsonAnswer('The sums.', report),
    ...problems('validation_failed'),
  },
});

export function getUsage(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  router.openapi(route, async (c) => {
    const { scope, model, api_key_id, project_id, user_id, group_by, ...days } =
      c.req.valid('query');
    const { userId, organizationId, role } = c.var.principal;
    const everybody = scope === 'organization';
    if (everybody && !permissions.ofRole(role).has('organization_usage:read')) {
      throw new AppError('forbidden');
    }
    const to = dayOf(days.to ?? new Date(services.clock()).toISOString());
    const from = days.from ? dayOf(days.from) : new Date(to.getTime() - (defaultDays - 1) * dayMs);
    const found = await reportUsage(services, {
      organizationId,
      userId: everybody ? user_id : userId,
      apiKeyId: api_key_id,
      projectId: project_id,
      model,
      from,
      to,
      groupBy: group_by,
    });
    const { currency } = services.catalog;
    return c.json({ from: isoDay(from), to: isoDay(to), currency, items: found.map(present) }, 200);
  });
}

function present(found: UsageSums): z.output<typeof sums> {
  return {
    ...(found.day !== undefined && { day: isoDay(found.day) }),
    ...(found.model !== undefined && { model: found.model }),
    ...(found.apiKeyId !== undefined && { api_key_id: found.apiKeyId }),
    ...(found.projectId !== undefined && { project_id: found.projectId }),
    ...(found.userId !== undefined && { user_id: found.userId }),
    ...(found.kind !== undefined && { kind: found.kind }),
    requests: found.calls,
    failed_requests: found.failedCalls,
    aborted_requests: found.abortedCalls,
    estimated_requests: found.estimatedCalls,
    uncounted_requests: found.uncountedCalls,
    input_tokens: found.inputTokens,
    output_tokens: found.outputTokens,
    cost: found.costMicros / 1_000_000,
  };
}

function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function dayOf(text: string): Date {
  return new Date(`${text.slice(0, 10)}T00:00:00Z`);
}
