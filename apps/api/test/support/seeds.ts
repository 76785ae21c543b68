import { json, type startTestApi } from '../harness.ts';

type Api = Awaited<ReturnType<typeof startTestApi>>;

/** A person with an organisation of their own, and what is needed to make things in it. */
export interface Tenant {
  readonly api: Api;
  readonly email: string;
  readonly userId: string;
  readonly organizationId: string;
  readonly token: string;
  readonly sessionId: string;
}

const job = {
  type: 'chat',
  input: { model: 'echo', messages: [{ role: 'user', content: 'seed' }] },
  run_at: '2099-01-01T00:00:00Z',
};
const { run_at: _, ...scheduled } = job;
const quotaTerms = { metric: 'requests', window: 'day', amount: 1000 };

/** Makes something that belongs to a tenant; gives the values of the parameters in the paths of its kind. */
export type Seed = (tenant: Tenant) => Promise<Readonly<Record<string, string>>>;

/**
 * How to make each kind of thing that a path names by an id, by the beginning of its paths. Whoever adds a kind of thing
 * adds a seed: without one, the tests of tenancy fail.
 */
export const seeds: Readonly<Record<string, Seed>> = {
  '/v1/auth/sessions/{id}': async ({ api, email }) => ({
    id: (await api.signIn(email)).session_id,
  }),

  '/v1/api-keys/{id}': async (tenant) => ({
    id: (await post(tenant, '/v1/api-keys', { name: 'seed', scopes: ['models:read'] })).id,
  }),

  '/v1/organizations/{id}': async (tenant) => {
    const { organizationId: id, api } = tenant;
    // Of two owners one can go.
    const guest = await api.signIn(`guest-${crypto.randomUUID()}@example.com`);
    const { userId: guestId } = await api.services.authenticator.authenticate(guest.access_token);
    await api.database.prisma.membership.create({
      data: { organizationId: id, userId: guestId, role: 'owner' },
    });
    await api.database.prisma.organization.update({ where: { id }, data: { personal: false } });
    const invitation = await post(tenant, `/v1/organizations/${id}/invitations`, {
      email: `invited-${crypto.randomUUID()}@example.com`,
      role: 'viewer',
    });
    const quota = await post(tenant, `/v1/organizations/${id}/quotas`, {
      ...quotaTerms,
      subject_type: 'user',
      subject_id: guestId,
    });
    return { id, user_id: guestId, invitation_id: invitation.id, quota_id: quota.id };
  },

  '/v1/projects/{id}': async (tenant) => ({
    id: (await post(tenant, '/v1/projects', { name: `seed ${crypto.randomUUID()}` })).id,
  }),

  '/v1/support/tickets/{id}': async (tenant) => ({
    id: (await post(tenant, '/v1/support/tickets', { subject: 'seed', body: 'seed' })).id,
  }),

  '/v1/community/posts/{id}': async (tenant) => ({
    id: (await post(tenant, '/v1/community/posts', { title: 'seed', body: 'seed' })).id,
  }),

  '/v1/status/events/{id}': async ({ api, userId: createdBy }) => {
    const event = { id: crypto.randomUUID(), service: 'api', state: 'operational', title: 'seed' };
    await api.database.prisma.statusEvent.create({ data: { ...event, createdBy } });
    return { id: event.id };
  },

  '/v1/files/{id}': async (tenant) => ({ id: (await upload(tenant, 'seed')).id }),

  '/v1/batches/{id}': async (tenant) => {
    const input = await upload(tenant, '');
    const { id } = await post(tenant, '/v1/batches', {
      input_file_id: input.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    return { id };
  },

  '/v1/jobs/{id}': async (tenant) => ({ id: (await post(tenant, '/v1/jobs', job)).id }),

  '/v1/schedules/{id}': async (tenant) => ({
    id: (await post(tenant, '/v1/schedules', { ...scheduled, cron: '0 3 * * *' })).id,
  }),

  '/v1/admin/queues/{queue}': async () => ({ queue: 'webhook.deliver' }),

  '/v1/admin/workers/{id}': async ({ api }) => {
    const id = crypto.randomUUID();
    const now = new Date();
    await api.database.prisma.workerNode.create({
      data: {
        ...{ id, host: 'seed', pid: 1, version: '1', queues: ['webhook.deliver'] },
        ...{ state: 'running', running: [], runningCount: 0, rates: {} },
        ...{ startedAt: now, heartbeatAt: now },
      },
    });
    return { id };
  },

  '/v1/admin/dead-letters/{id}': async ({ api }) => {
    const id = crypto.randomUUID();
    const data = { task: 'webhook.deliver', input: {} };
    await api.database.prisma.$executeRaw`
      INSERT INTO pgboss.job (name, data, source_name, source_id, source_created_on,
        source_retry_count, source_output)
      VALUES ('dead-letter', ${data}::jsonb, 'webhook.deliver', ${id}::uuid, now(), 5,
        '{"name": "Error", "message": "seed"}'::jsonb)`;
    return { id };
  },

  '/v1/webhooks/{id}': async (tenant) => {
    const { id } = await post(tenant, '/v1/webhooks', {
      url: 'https://example.com/hook',
      event_types: ['job.succeeded'],
    });
    const delivery = await post(tenant, `/v1/webhooks/${id}/test`, {});
    return { id, delivery_id: delivery.id };
  },

  '/v1/conversations/{id}': async (tenant) => {
    const answer = await post(tenant, '/v1/chat', { model: 'echo', message: 'seed' });
    return { id: answer.conversation_id, message_id: answer.message.id };
  },
};

type Body = object | ((values: Readonly<Record<string, string>>) => object);

/** The body that an operation needs to get as far as the thing itself, where it takes one. */
export const bodies: Readonly<Record<string, Body>> = {
  'PATCH /v1/auth/sessions/{id}': { device_label: 'seed' },
  'POST /v1/api-keys/{id}/rotate': {},
  'PATCH /v1/organizations/{id}': { name: 'seed' },
  'PATCH /v1/organizations/{id}/members/{user_id}': { role: 'member' },
  'POST /v1/organizations/{id}/invitations': { email: 'another@example.com', role: 'viewer' },
  'POST /v1/organizations/{id}/quotas': ({ id }) => ({
    ...quotaTerms,
    subject_type: 'organization',
    subject_id: id,
  }),
  'PATCH /v1/organizations/{id}/quotas/{quota_id}': { amount: 1 },
  'PATCH /v1/webhooks/{id}': { enabled: true },
  'POST /v1/webhooks/{id}/rotate-secret': {},
  'PATCH /v1/schedules/{id}': { paused: true },
  'PATCH /v1/projects/{id}': { name: 'seed' },
  'PATCH /v1/support/tickets/{id}': { priority: 'high' },
  'PATCH /v1/community/posts/{id}': { hidden: true },
  'PATCH /v1/conversations/{id}': { title: 'seed' },
};

/** Paths of what belongs to no tenant: models, the state of the installation, and what its operators see. */
export const ofNobody: ReadonlySet<string> = new Set([
  '/v1/models/{id}',
  '/v1/status/events',
  '/v1/status/events/{id}',
  '/v1/admin/queues',
  '/v1/admin/queues/{queue}',
  '/v1/admin/dead-letters',
  '/v1/admin/dead-letters/{id}',
  '/v1/admin/workers',
  '/v1/admin/workers/{id}',
]);

async function upload({ api, token }: Tenant, content: string) {
  const body = new FormData();
  body.set('purpose', 'batch');
  body.set('file', new File([content], 'seed.jsonl'));
  return json(await api.request('/v1/files', { method: 'POST', token, body }));
}

async function post({ api, token }: Tenant, path: string, body: object) {
  const response = await api.request(path, { token, json: body });
  if (!response.ok) throw new Error(`the seed ${path} failed: ${await response.text()}`);
  return json(response);
}
