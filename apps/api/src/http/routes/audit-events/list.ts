import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type AuditEventList,
  createAuditEventList,
} from '../../../domain/audit/audit-event-list.ts';
import { type AuditAction, auditActions } from '../../../domain/audit/audit-record.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import type { AppEnv } from '../../env.ts';
import { boundTo, listQuery, pageAnswers, pageOf, respondList } from '../../pagination.ts';
import type { ApiServices } from '../../services.ts';
import { auditEventSchema, presentAuditEvent } from './schemas.ts';

const time = z.iso.datetime({ offset: true });
const filters = {
  actor: z.uuid().optional().openapi({ description: 'The person who did it.' }),
  action: z.enum(Object.keys(auditActions) as [AuditAction, ...AuditAction[]]).optional(),
  target: z.string().max(64).optional().openapi({ description: 'The id of what it was done to.' }),
  since: time.optional().openapi({ description: 'From this time on.' }),
  until: time.optional().openapi({ description: 'Before this time.' }),
};

const describe = (list: AuditEventList) =>
  createRoute({
    method: 'get',
    path: '/v1/audit-events',
    tags: ['Organisations'],
    summary: 'Read the audit log of the current organisation',
    ...permitted('audit_events:read'),
    request: { query: listQuery(list, filters) },
    responses: pageAnswers(
      'The events, the latest first.',
      pageOf('AuditEventPage', auditEventSchema),
      'validation_failed',
    ),
  });

export function listAuditEvents(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const list = createAuditEventList(services.onPage);
  router.openapi(describe(list), async (c) => {
    const { principal } = c.var;
    const { actor, action, target, since, until } = c.req.valid('query');
    const filter = {
      actorUserId: actor,
      action,
      targetId: target,
      since: toDate(since),
      until: toDate(until),
    };
    return respondList(c, services, {
      list,
      bind: boundTo(principal, JSON.stringify(filter)),
      read: (request) => services.auditEvents.list(tenantOf(principal), filter, request),
      present: presentAuditEvent,
    });
  });
}

function toDate(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
