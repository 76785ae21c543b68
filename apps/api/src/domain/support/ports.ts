import type { AuditRecord } from '@headgate/auth';
import type { PageRequest } from '@headgate/pagination';
import type { ExpectedVersions } from '../lists/expected-versions.ts';
import type { Found } from '../lists/found.ts';
import type { TenantScope } from '../tenancy/tenant-scope.ts';
import type { TicketStatus } from './ticket-status.ts';

export const ticketPriorities = ['low', 'normal', 'high', 'urgent'] as const;

/** How much a ticket presses. */
export type TicketPriority = (typeof ticketPriorities)[number];

/** What somebody asks for help with. */
export interface SupportTicket {
  readonly id: string;
  readonly subject: string;
  readonly body: string;
  readonly status: TicketStatus;
  readonly priority: TicketPriority;
  /** The id of the person who asks. */
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Grows with each change. */
  readonly version: number;
}

/** What can be changed of a ticket. */
export interface TicketChange {
  readonly status?: TicketStatus | undefined;
  readonly priority?: TicketPriority | undefined;
}

/** Which ticket a change may meet. */
export interface ExpectedTicket {
  readonly versions: ExpectedVersions;
  readonly statuses: readonly TicketStatus[];
}

/** The tickets that are kept. A change and its audit record are stored together or not at all. */
export interface SupportTickets {
  list(scope: TenantScope, request: PageRequest): Promise<Found<SupportTicket>>;
  find(scope: TenantScope, id: string): Promise<SupportTicket | undefined>;
  create(
    scope: TenantScope,
    ticket: Omit<SupportTicket, 'version' | 'updatedAt'>,
    audit: AuditRecord,
  ): Promise<SupportTicket>;
  /** Changes a ticket that is as expected in one step; undefined when there is none. */
  update(
    scope: TenantScope,
    id: string,
    change: TicketChange & { readonly updatedAt: Date },
    expected: ExpectedTicket,
    audit: AuditRecord,
  ): Promise<SupportTicket | undefined>;
}
