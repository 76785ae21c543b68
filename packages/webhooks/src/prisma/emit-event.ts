import type { Clock, GenerateId } from '@headgate/core';
import type { Prisma } from '@headgate/db';
import type { JobQueue } from '@headgate/jobs';
import { deliverWebhook } from '../deliver-webhook.ts';
import type { WebhookEvent } from '../webhooks.ts';

/** What {@link emitEvent} needs. */
export interface EmitServices {
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly clock: Clock;
  readonly generateId: GenerateId;
}

/**
 * Sends an event to every endpoint of the organisation that wants it, inside the transaction in which
 * it happens: what rolls back is told to nobody.
 *
 * @example
 * ```ts
 * await prisma.$transaction(async (tx) => {
 *   await tx.project.delete({ where: { id } });
 *   await emitEvent(tx, services, { organizationId, type: 'job.failed', data: { id } });
 * });
 * ```
 */
export async function emitEvent(
  tx: Prisma.TransactionClient,
  services: EmitServices,
  { organizationId, type, data }: WebhookEvent,
): Promise<void> {
  const endpoints = await tx.webhookEndpoint.findMany({
    where: { organizationId, disabledReason: null, eventTypes: { has: type } },
    select: { id: true },
  });
  for (const { id } of endpoints) {
    await addMessage(tx, services, { organizationId, endpointId: id, type, data });
  }
}

/** A message to one endpoint. */
export interface NewMessage {
  readonly organizationId: string;
  readonly endpointId: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Stores a message and has it sent, both or neither. */
export async function addMessage(
  tx: Prisma.TransactionClient,
  { queue, clock, generateId }: EmitServices,
  { organizationId, endpointId, type, data }: NewMessage,
): Promise<string> {
  const id = generateId();
  const at = new Date(clock());
  await tx.webhookMessage.create({
    data: {
      id,
      organizationId,
      endpointId,
      type,
      body: JSON.stringify({ type, timestamp: at.toISOString(), data }),
      nextAttemptAt: at,
      createdAt: at,
    },
  });
  const input = { messageId: id, attempt: 1 };
  await queue.enqueue(deliverWebhook, input, { tx, group: endpointId });
  return id;
}
