import type { AuditRecord } from '@headgate/auth';
import type {
  EndpointChanges,
  EndpointInput,
  EndpointOwner,
  IssuedEndpoint,
  WebhookEndpoint,
  Webhooks,
} from '@headgate/webhooks';
import type { AuditServices } from '../audit/audit-record.ts';
import type { ExpectedVersions } from '../lists/expected-versions.ts';

/** The webhooks that are kept. A change and its audit record are stored together or not at all. */
export interface AuditedWebhooks
  extends Pick<Webhooks<never>, 'find' | 'list' | 'deliveries' | 'redeliver' | 'test'> {
  create(
    owner: EndpointOwner,
    input: EndpointInput,
    audit: (id: string) => AuditRecord,
  ): Promise<IssuedEndpoint>;
  /** Undefined when there is none of one of the expected versions. */
  change(
    organizationId: string,
    id: string,
    changes: EndpointChanges,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<WebhookEndpoint | undefined>;
  delete(
    organizationId: string,
    id: string,
    expected: ExpectedVersions,
    audit: AuditRecord,
  ): Promise<boolean>;
  /** Undefined when there is no such webhook. */
  rotateSecret(
    organizationId: string,
    id: string,
    overlapSeconds: number,
    audit: AuditRecord,
  ): Promise<IssuedEndpoint | undefined>;
}

/** What the verbs about webhooks need. */
export interface WebhookServices extends AuditServices {
  readonly webhooks: AuditedWebhooks;
}
