export { deliverWebhook } from './deliver-webhook.ts';
export type { SealingKey, SecretSeal } from './secret-seal.ts';
export { createSecretSeal } from './secret-seal.ts';
export type { AttemptFailure, AttemptResult, Outlet } from './send-webhook.ts';
export { webhookSettings } from './settings.ts';
export type {
  DisabledReason,
  EndpointChanges,
  EndpointInput,
  EndpointOwner,
  EventType,
  Found,
  IssuedEndpoint,
  WebhookAttempt,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookEvent,
  Webhooks,
  WithinEndpoint,
} from './webhooks.ts';
export { eventTypes } from './webhooks.ts';
