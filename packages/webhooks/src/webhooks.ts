import type { PageRequest, Total } from '@headgate/pagination';
import type { AttemptFailure } from './send-webhook.ts';

/** What an organisation can be told of. */
export const eventTypes = [
  'job.succeeded',
  'job.failed',
  'job.cancelled',
  'batch.completed',
  'batch.failed',
  'batch.expired',
  'batch.cancelled',
  'usage.threshold_reached',
  'security.refresh_token_reused',
  'security.password_changed',
  'webhook.disabled',
] as const;

/** The type of an event that endpoints subscribe to. */
export type EventType = (typeof eventTypes)[number];

/** Why an endpoint is not used: its owner said so, its receiver answered 410, or it failed for days. */
export type DisabledReason = 'owner' | 'gone' | 'failing';

/** Where an organisation wants to be told of events. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly EventType[];
  /** `null` while it is used. */
  readonly disabledReason: DisabledReason | null;
  /** Since when no attempt has succeeded; `null` while the last one did. */
  readonly failingSince: Date | null;
  /** Until when the secret before this one signs too. */
  readonly previousSecretUntil: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Grows with each change of it, also where its receiver fails or answers again. */
  readonly version: number;
}

/** An endpoint with its secret, which is shown this once. */
export interface IssuedEndpoint {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
}

/** What an endpoint is made of. */
export interface EndpointInput {
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: readonly EventType[];
}

/** What of an endpoint is changed. */
export interface EndpointChanges extends Partial<EndpointInput> {
  /** Whether it is used; `true` also mends what failing has disabled. */
  readonly enabled?: boolean;
}

/** An event on its way to an endpoint. */
export interface WebhookDelivery {
  readonly id: string;
  readonly type: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** The last of them first, at most ten. */
  readonly attempts: readonly WebhookAttempt[];
}

/** One request to a receiver, and what became of it. */
export interface WebhookAttempt {
  readonly attempt: number;
  readonly status: number | null;
  /** `null` when it succeeded. */
  readonly failure: AttemptFailure | null;
  readonly durationMs: number;
  readonly createdAt: Date;
}

/** Something that happened in an organisation. */
export interface WebhookEvent {
  readonly organizationId: string;
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The rows of one page, and what else is known of the list. */
export interface Found<Row> {
  readonly rows: readonly Row[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}

/** In whose name something is done. */
export interface EndpointOwner {
  readonly organizationId: string;
  readonly userId: string;
}

/** Called in the transaction of a change, with the id of the endpoint. */
export type WithinEndpoint<Transaction> = (tx: Transaction, id: string) => Promise<unknown>;

/** The webhooks of organisations. Each call is about one of them: the endpoints of another are not there. */
export interface Webhooks<Transaction> {
  /** @throws EgressError when the URL leads inside, now */
  create(
    owner: EndpointOwner,
    input: EndpointInput,
    within?: WithinEndpoint<Transaction>,
  ): Promise<IssuedEndpoint>;
  find(organizationId: string, id: string): Promise<WebhookEndpoint | undefined>;
  list(organizationId: string, request: PageRequest): Promise<Found<WebhookEndpoint>>;
  /**
   * Changes an endpoint of one of the versions in one step; `undefined` when there is none.
   *
   * @throws EgressError when the URL leads inside, now
   */
  change(
    organizationId: string,
    id: string,
    changes: EndpointChanges,
    versions?: readonly number[],
    within?: WithinEndpoint<Transaction>,
  ): Promise<WebhookEndpoint | undefined>;
  /** Deletes an endpoint of one of the versions, with its deliveries. False when there is none. */
  delete(
    organizationId: string,
    id: string,
    versions?: readonly number[],
    within?: WithinEndpoint<Transaction>,
  ): Promise<boolean>;
  /** Gives it a new secret, beside which the present one signs for `overlapSeconds` more. */
  rotateSecret(
    organizationId: string,
    id: string,
    overlapSeconds: number,
    within?: WithinEndpoint<Transaction>,
  ): Promise<IssuedEndpoint | undefined>;
  deliveries(
    organizationId: string,
    endpointId: string,
    request: PageRequest,
  ): Promise<Found<WebhookDelivery>>;
  /** Sends a delivery once more, now, with all its attempts; `undefined` when there is none. */
  redeliver(
    organizationId: string,
    endpointId: string,
    id: string,
  ): Promise<WebhookDelivery | undefined>;
  /** Sends an event of the type `webhook.test` to one endpoint; `undefined` when there is none. */
  test(organizationId: string, endpointId: string): Promise<WebhookDelivery | undefined>;
}
