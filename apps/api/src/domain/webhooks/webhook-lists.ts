import { definePagination, type PageServed } from '@headgate/pagination';

const newestFirst = {
  created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc', immutable: true },
  id: { type: 'uuid', direction: 'desc', unique: true, internal: true },
} as const;

/** The list of an organisation's webhooks, the newest first. */
export function createWebhookList(onPage: (page: PageServed) => void) {
  return definePagination({ name: 'webhooks.v1', sort: newestFirst, totals: ['exact'], onPage });
}

/** The list of what was sent to a webhook, the newest first. */
export function createDeliveryList(onPage: (page: PageServed) => void) {
  return definePagination({
    name: 'webhook-deliveries.v1',
    sort: newestFirst,
    totals: ['exact', 'estimated'],
    onPage,
  });
}

/** A list as `createWebhookList` makes it. */
export type WebhookList = ReturnType<typeof createWebhookList>;

/** A list as `createDeliveryList` makes it. */
export type DeliveryList = ReturnType<typeof createDeliveryList>;
