import { AppError } from '@headgate/core';
import type { JobEvent } from '@headgate/jobs';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { followJob } from '../../../domain/jobs/follow-job.ts';
import { getJob } from '../../../domain/jobs/get-job.ts';
import { createJobWatch } from '../../../domain/jobs/job-watch.ts';
import { tenantOf } from '../../../domain/tenancy/tenant-scope.ts';
import { permitted } from '../../access.ts';
import { ClientDisconnectedError, clientController } from '../../client-signal.ts';
import type { AppEnv } from '../../env.ts';
import { streamProblems } from '../../errors/handler.ts';
import { eventStream } from '../../event-stream.ts';
import { eventStreamOf, problems } from '../../openapi.ts';
import type { ApiServices } from '../../services.ts';
import { jobParams } from './schemas.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/jobs/{id}/events',
  tags: ['Jobs'],
  summary: 'Follow a job up to its end',
  description:
    'Server-sent events, each with its number as its id: `queued`, `running`, `progress`, `log`, `retrying`, `cancelling`, and at the end `succeeded`, `failed` or `cancelled`. A client that reconnects with `Last-Event-ID` goes on behind that event.',
  ...permitted('jobs:read'),
  request: {
    params: jobParams,
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: {
    200: {
      description: 'The events.',
      content: eventStreamOf(
        'id: 1\nevent: queued\ndata: {"at":"2026-01-31T12:34:56.789Z"}\n\nid: 2\nevent: running\ndata: {"at":"2026-01-31T12:34:57.012Z"}\n\n',
      ),
    },
    ...problems('bad_request'),
  },
});

const pollMs = 250;

export function followJobEvents(router: OpenAPIHono<AppEnv>, services: ApiServices): void {
  const { heartbeatMs, jobs, log, openStreams, serving } = services;
  const watch = createJobWatch(jobs, { pollMs, accepting: serving });
  router.openapi(route, async (c) => {
    const { organizationId } = c.var.principal;
    const after = eventNumber(c.req.valid('header')['last-event-id']);
    const { id } = await getJob(services, tenantOf(c.var.principal), c.req.valid('param').id);
    const client = clientController(c);
    const { signal } = client;
    const describe = streamProblems(c, log);
    return openStreams.enter(c.var.principal, (place) =>
      eventStream({
        items: followJob(jobs, { organizationId, id, after, watch, signal, accepting: serving }),
        write: writeEvent,
        writeError: (error) => `event: error\ndata: ${JSON.stringify(describe(error))}\n\n`,
        onCancel: () => client.abort(new ClientDisconnectedError()),
        heartbeatMs,
        place,
      }),
    );
  });
}

function eventNumber(text = '0'): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new AppError('bad_request', {
    detail: 'Last-Event-ID must be the id of an event of the job.',
  });
}

function writeEvent({ sequence, type, data, createdAt }: JobEvent): string {
  const told = JSON.stringify({ ...data, created_at: createdAt.toISOString() });
  return `id: ${sequence}\nevent: ${type}\ndata: ${told}\n\n`;
}
