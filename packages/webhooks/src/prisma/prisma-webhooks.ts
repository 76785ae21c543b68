import {
  type Clock,
  type GenerateId,
  type Random,
  systemClock,
  systemRandom,
  uuidv7,
} from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import type { JobQueue } from '@headgate/jobs';
import { prismaPage } from '@headgate/pagination/prisma';
import { deliverWebhook } from '../deliver-webhook.ts';
import { assertPublic, type EgressPolicy } from '../egress/index.ts';
import { type SecretSeal, unsealed } from '../secret-seal.ts';
import { generateSecret } from '../signature.ts';
import type { EndpointInput, WebhookDelivery, WebhookEndpoint, Webhooks } from '../webhooks.ts';
import { addMessage } from './emit-event.ts';

/** What {@link prismaWebhooks} takes. */
export interface PrismaWebhooksOptions {
  readonly prisma: PrismaClient;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly policy: EgressPolicy;
  /** Seals the secrets; they are stored as they are when left out. */
  readonly seal?: SecretSeal;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
  readonly random?: Random;
}

const endpointColumns = {
  id: true,
  url: true,
  description: true,
  eventTypes: true,
  disabledReason: true,
  failingSince: true,
  previousSecretUntil: true,
  createdAt: true,
  updatedAt: true,
  version: true,
} as const satisfies Prisma.WebhookEndpointSelect;

const deliveryColumns = {
  id: true,
  type: true,
  state: true,
  nextAttemptAt: true,
  createdAt: true,
  endedAt: true,
  log: {
    select: { attempt: true, status: true, failure: true, durationMs: true, createdAt: true },
    orderBy: { attempt: 'desc' },
    take: 10,
  },
} as const satisfies Prisma.WebhookMessageSelect;

/**
 * The webhooks of organisations in the database, and their deliveries in the queue.
 *
 * @example
 * ```ts
 * const webhooks = prismaWebhooks({ prisma, queue, policy: createEgressPolicy() });
 * const { secret } = await webhooks.create(owner, { url, description: null, eventTypes });
 * ```
 */
export function prismaWebhooks(options: PrismaWebhooksOptions): Webhooks<Prisma.TransactionClient> {
  const { prisma, queue, policy, seal = unsealed, clock = systemClock } = options;
  const { generateId = uuidv7(), random = systemRandom } = options;
  const now = () => new Date(clock());
  const emitting = { queue, clock, generateId };

  return {
    async create({ organizationId, userId }, input, within) {
      await assertPublic(policy, input.url);
      const [id, secret, at] = [generateId(), generateSecret(random), now()];
      return prisma.$transaction(async (tx) => {
        const row = await tx.webhookEndpoint.create({
          data: {
            id,
            organizationId,
            createdBy: userId,
            ...stored(input),
            secret: seal.seal(id, secret),
            createdAt: at,
            updatedAt: at,
          },
          select: endpointColumns,
        });
        await within?.(tx, id);
        return { endpoint: asEndpoint(row), secret };
      });
    },

    async find(organizationId, id) {
      const row = await prisma.webhookEndpoint.findUnique({
        where: { id, organizationId },
        select: endpointColumns,
      });
      return row ? asEndpoint(row) : undefined;
    },

    async list(organizationId, request) {
      const found = await prismaPage(prisma, request, {
        where: { organizationId },
        find: (client, query) =>
          client.webhookEndpoint.findMany({ ...query, select: endpointColumns }),
        count: (client, query) => client.webhookEndpoint.count(query),
        exactBehind: true,
      });
      return { ...found, rows: found.rows.map(asEndpoint) };
    },

    async change(organizationId, id, { enabled, ...changes }, versions, within) {
      if (changes.url !== undefined) await assertPublic(policy, changes.url);
      return prisma.$transaction(async (tx) => {
        const [row] = await tx.webhookEndpoint.updateManyAndReturn({
          where: { id, organizationId, ...ofVersion(versions) },
          data: {
            ...stored(changes),
            ...(enabled === false && { disabledReason: 'owner' }),
            ...(enabled === true && { disabledReason: null, failingSince: null }),
            updatedAt: now(),
            version: { increment: 1 },
          },
          select: endpointColumns,
        });
        if (row) await within?.(tx, id);
        return row && asEndpoint(row);
      });
    },

    delete: (organizationId, id, versions, within) =>
      prisma.$transaction(async (tx) => {
        const { count } = await tx.webhookEndpoint.deleteMany({
          where: { id, organizationId, ...ofVersion(versions) },
        });
        if (count > 0) await within?.(tx, id);
        return count > 0;
      }),

    async rotateSecret(organizationId, id, overlapSeconds, within) {
      const secret = generateSecret(random);
      const until = new Date(clock() + overlapSeconds * 1_000);
      return prisma.$transaction(async (tx) => {
        // One statement reads the old secret and writes the new one: two rotations lose none between them.
        const changed = await tx.$executeRaw`
          UPDATE webhook_endpoint
          SET previous_secret = secret, previous_secret_until = ${until}, secret = ${seal.seal(id, secret)},
            updated_at = ${now()}, version = version + 1
          WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid`;
        if (changed === 0) return undefined;
        const row = await tx.webhookEndpoint.findUniqueOrThrow({
          where: { id },
          select: endpointColumns,
        });
        await within?.(tx, id);
        return { endpoint: asEndpoint(row), secret };
      });
    },

    async deliveries(organizationId, endpointId, request) {
      const found = await prismaPage(prisma, request, {
        where: { organizationId, endpointId },
        find: (client, query) =>
          client.webhookMessage.findMany({ ...query, select: deliveryColumns }),
        count: (client, query) => client.webhookMessage.count(query),
        exactBehind: true,
      });
      return { ...found, rows: found.rows.map(asDelivery) };
    },

    redeliver: (organizationId, endpointId, id) =>
      prisma.$transaction(async (tx) => {
        const at = now();
        const [message] = await tx.webhookMessage.updateManyAndReturn({
          where: { id, organizationId, endpointId },
          data: { state: 'pending', tries: 0, nextAttemptAt: at, endedAt: null },
          select: { attempts: true },
        });
        if (!message) return undefined;
        const input = { messageId: id, attempt: message.attempts + 1 };
        await queue.enqueue(deliverWebhook, input, { tx, group: endpointId });
        return delivery(tx, id);
      }),

    test: (organizationId, endpointId) =>
      prisma.$transaction(async (tx) => {
        const endpoint = await tx.webhookEndpoint.count({
          where: { id: endpointId, organizationId },
        });
        if (endpoint === 0) return undefined;
        const data = { message: 'This is a test.' };
        const message = { organizationId, endpointId, type: 'webhook.test', data };
        return delivery(tx, await addMessage(tx, emitting, message));
      }),
  };
}

async function delivery(tx: Prisma.TransactionClient, id: string): Promise<WebhookDelivery> {
  const where = { id };
  return asDelivery(await tx.webhookMessage.findUniqueOrThrow({ where, select: deliveryColumns }));
}

/** The condition that an endpoint has one of the versions; none where any will do. */
function ofVersion(versions: readonly number[] | undefined) {
  return versions === undefined ? {} : { version: { in: [...versions] } };
}

function stored({ url, description, eventTypes }: Partial<EndpointInput>) {
  return {
    ...(url !== undefined && { url }),
    ...(description !== undefined && { description }),
    ...(eventTypes !== undefined && { eventTypes: [...eventTypes] }),
  } as { url: string; description: string | null; eventTypes: string[] };
}

/** The columns of text hold what this package has written into them, and nothing else. */
function asEndpoint(
  row: Prisma.WebhookEndpointGetPayload<{ select: typeof endpointColumns }>,
): WebhookEndpoint {
  return row as unknown as WebhookEndpoint;
}

function asDelivery({
  log,
  ...row
}: Prisma.WebhookMessageGetPayload<{ select: typeof deliveryColumns }>): WebhookDelivery {
  return { ...row, attempts: log } as unknown as WebhookDelivery;
}
