import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import { implementTask, type JobQueue, type Task } from '@headgate/jobs';
import { deliverWebhook } from '../deliver-webhook.ts';
import { nextAttemptMs } from '../retry-schedule.ts';
import { type SecretSeal, unsealed } from '../secret-seal.ts';
import { type AttemptResult, type Outlet, sendWebhook } from '../send-webhook.ts';
import { signatureHeaders } from '../signature.ts';
import { emitEvent } from './emit-event.ts';

/** What {@link deliverWebhookTask} takes. */
export interface DeliverWebhookOptions {
  readonly prisma: PrismaClient;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  readonly outlet: Outlet;
  /** Opens the secrets; those that are stored as they are need none. */
  readonly seal?: SecretSeal;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
  /** A number from 0 to 1, different with each call. */
  readonly jitter?: () => number;
  /** Milliseconds until the whole answer must be there; 15,000 by default. */
  readonly timeoutMs?: number;
  /** Is told of every attempt. */
  readonly onAttempt?: (result: AttemptResult) => void;
}

/** For so long an endpoint may fail before it is used no more. */
const failingMs = 5 * 24 * 60 * 60 * 1000;

const messageColumns = {
  id: true,
  organizationId: true,
  endpointId: true,
  body: true,
  attempts: true,
  tries: true,
  state: true,
  endpoint: true,
} as const satisfies Prisma.WebhookMessageSelect;

type Message = Prisma.WebhookMessageGetPayload<{ select: typeof messageColumns }>;

/**
 * The task `webhook.deliver`, with something to do: sends a message once, and in one transaction logs
 * the attempt and has the next one made.
 *
 * @example
 * ```ts
 * const task = deliverWebhookTask({ prisma, queue, outlet });
 * ```
 */
export function deliverWebhookTask(
  options: DeliverWebhookOptions,
): Task<(typeof deliverWebhook)['input'], (typeof deliverWebhook)['output']> {
  const { prisma, queue, outlet, seal = unsealed, timeoutMs, onAttempt } = options;
  const { clock = systemClock, generateId = uuidv7(), jitter = Math.random } = options;

  return implementTask(deliverWebhook, async ({ messageId, attempt }, { signal, fence, log }) => {
    const message = await prisma.webhookMessage.findUnique({
      where: { id: messageId },
      select: messageColumns,
    });
    // Gone with its endpoint, or made already by a run that died before it could say so.
    if (message?.state !== 'pending' || message.attempts !== attempt - 1) return;
    if (message.endpoint.disabledReason) {
      await end(prisma, message);
      return;
    }
    const startedAt = clock();
    const result = await sendWebhook(outlet, {
      url: message.endpoint.url,
      body: message.body,
      headers: headersOf(message, startedAt),
      signal,
      timeoutMs,
    });
    onAttempt?.(result);
    await prisma.$transaction(async (tx) => {
      await fence(tx);
      await record(tx, message, result, startedAt);
    });
    const { status, failure } = result;
    log.info({ status, outcome: failure ?? 'delivered' }, 'a webhook was attempted');
  });

  function headersOf({ id, body, endpoint }: Message, at: number): Record<string, string> {
    const { secret, previousSecret, previousSecretUntil } = endpoint;
    const overlaps = previousSecretUntil !== null && previousSecretUntil.getTime() > at;
    const stored = previousSecret !== null && overlaps ? [secret, previousSecret] : [secret];
    const secrets = stored.map((each) => seal.open(endpoint.id, each));
    return signatureHeaders({ id, timestamp: Math.floor(at / 1_000), body }, secrets);
  }

  async function record(
    tx: Prisma.TransactionClient,
    message: Message,
    { failure, status, retryAfterSeconds }: AttemptResult,
    startedAt: number,
  ): Promise<void> {
    const { id, organizationId, endpointId } = message;
    const [attempt, tries] = [message.attempts + 1, message.tries + 1];
    const [at, startAt] = [new Date(clock()), new Date(startedAt)];
    await tx.webhookAttempt.create({
      data: {
        organizationId,
        messageId: id,
        attempt,
        status: status ?? null,
        failure: failure ?? null,
        durationMs: at.getTime() - startedAt,
        createdAt: startAt,
      },
    });
    const gone = status === 410;
    const wait =
      failure === undefined || gone
        ? undefined
        : nextAttemptMs({ attempt: tries, retryAfterSeconds, jitter: jitter() });
    const next = wait === undefined ? null : new Date(at.getTime() + wait);
    await tx.webhookMessage.update({
      where: { id },
      data: {
        attempts: attempt,
        tries,
        nextAttemptAt: next,
        ...(!next && { state: failure ? 'failed' : 'delivered', endedAt: at }),
      },
    });
    if (next) {
      const input = { messageId: id, attempt: attempt + 1 };
      await queue.enqueue(deliverWebhook, input, { tx, group: endpointId, runAt: next });
    }
    if (failure === undefined) await noteSuccess(tx, message);
    else await noteFailure(tx, message, startAt, gone);
  }

  async function noteSuccess(tx: Prisma.TransactionClient, { endpointId, endpoint }: Message) {
    if (endpoint.failingSince === null) return;
    await tx.webhookEndpoint.updateMany({
      where: { id: endpointId, failingSince: { not: null } },
      data: { failingSince: null, version: { increment: 1 } },
    });
  }

  async function noteFailure(
    tx: Prisma.TransactionClient,
    { organizationId, endpointId, endpoint }: Message,
    at: Date,
    gone: boolean,
  ): Promise<void> {
    const since = endpoint.failingSince ?? at;
    const failing = at.getTime() - since.getTime() >= failingMs;
    const reason = gone ? 'gone' : failing ? 'failing' : null;
    // One more failure of many changes nothing that is shown, and so not the version either.
    const shown = [{ failingSince: null }, { failingSince: { not: since } }];
    const { count } = await tx.webhookEndpoint.updateMany({
      where: { id: endpointId, disabledReason: null, ...(!reason && { OR: shown }) },
      data: { failingSince: since, disabledReason: reason, version: { increment: 1 } },
    });
    if (!reason || count === 0) return;
    const data = { webhook_id: endpointId, reason };
    const services = { queue, clock, generateId };
    await emitEvent(tx, services, { organizationId, type: 'webhook.disabled', data });
  }

  async function end(client: PrismaClient, { id }: Message): Promise<void> {
    await client.webhookMessage.update({
      where: { id },
      data: { state: 'failed', nextAttemptAt: null, endedAt: new Date(clock()) },
    });
  }
}
