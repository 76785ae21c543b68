import {
  eventTypes,
  type IssuedEndpoint,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '@headgate/webhooks';
import { z } from '@hono/zod-openapi';

/** A webhook as the API shows it. */
export const webhookSchema = z
  .object({
    id: z.uuid(),
    url: z.string(),
    description: z.string().nullable(),
    event_types: z.array(z.enum(eventTypes)),
    enabled: z.boolean(),
    disabled_reason: z.enum(['owner', 'gone', 'failing']).nullable().openapi({
      description: '`gone`: the receiver answered 410. `failing`: no attempt succeeded for 5 days.',
    }),
    failing_since: z.iso.datetime().nullable(),
    previous_secret_until: z.iso.datetime().nullable().openapi({
      description: 'Until when the secret before this one signs too.',
    }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .openapi('Webhook');

/** A webhook with its secret. */
export const issuedWebhookSchema = webhookSchema
  .extend({ secret: z.string().openapi({ description: 'Signs its messages. Shown this once.' }) })
  .openapi('IssuedWebhook');

/** A message to a webhook, as the API shows it. */
export const deliverySchema = z
  .object({
    id: z.uuid().openapi({ description: 'The `webhook-id` of every attempt.' }),
    type: z.string(),
    state: z.enum(['pending', 'delivered', 'failed']),
    next_attempt_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    ended_at: z.iso.datetime().nullable(),
    attempts: z
      .array(
        z.object({
          attempt: z.int(),
          status: z.int().nullable(),
          failure: z.string().nullable(),
          duration_ms: z.int(),
          created_at: z.iso.datetime(),
        }),
      )
      .openapi({ description: 'The last of them first, at most ten.' }),
  })
  .openapi('WebhookDelivery');

export const webhookParams = z.object({ id: z.uuid() });
export const deliveryParams = z.object({ id: z.uuid(), delivery_id: z.uuid() });

/** What a webhook is made of. */
export const webhookMembers = {
  url: z.string().min(1).max(2048).openapi({ description: 'http or https, on the internet.' }),
  description: z.string().trim().min(1).max(200).nullable(),
  event_types: z
    .array(z.enum(eventTypes))
    .min(1)
    .max(eventTypes.length)
    .transform((types) => [...new Set(types)])
    .openapi({ type: 'array', items: { type: 'string', enum: [...eventTypes] } }),
};

export function presentWebhook(endpoint: WebhookEndpoint): z.output<typeof webhookSchema> {
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    event_types: [...endpoint.eventTypes],
    enabled: endpoint.disabledReason === null,
    disabled_reason: endpoint.disabledReason,
    failing_since: endpoint.failingSince?.toISOString() ?? null,
    previous_secret_until: endpoint.previousSecretUntil?.toISOString() ?? null,
    created_at: endpoint.createdAt.toISOString(),
    updated_at: endpoint.updatedAt.toISOString(),
  };
}

export function presentIssuedWebhook({
  endpoint,
  secret,
}: IssuedEndpoint): z.output<typeof issuedWebhookSchema> {
  return { ...presentWebhook(endpoint), secret };
}

export function presentDelivery(delivery: WebhookDelivery): z.output<typeof deliverySchema> {
  return {
    id: delivery.id,
    type: delivery.type,
    state: delivery.state,
    next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
    ended_at: delivery.endedAt?.toISOString() ?? null,
    attempts: delivery.attempts.map((attempt) => ({
      attempt: attempt.attempt,
      status: attempt.status,
      failure: attempt.failure,
      duration_ms: attempt.durationMs,
      created_at: attempt.createdAt.toISOString(),
    })),
  };
}
