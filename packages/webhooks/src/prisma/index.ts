export type { DeliverWebhookOptions } from './deliver-webhook-task.ts';
export { deliverWebhookTask } from './deliver-webhook-task.ts';
export type { EmitServices } from './emit-event.ts';
export { emitEvent } from './emit-event.ts';
export { emitJobEvents } from './emit-job-events.ts';
export type { PrismaWebhooksOptions } from './prisma-webhooks.ts';
export { prismaWebhooks } from './prisma-webhooks.ts';
export type { SealSecretsOptions } from './seal-secrets-task.ts';
export { sealSecretsTask } from './seal-secrets-task.ts';
