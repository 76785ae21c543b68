import type { AuditRecord } from '@headgate/auth';
import type { PageRequest } from '@headgate/pagination';
import type { Found } from '../lists/found.ts';
import type { ServiceState } from './service-state.ts';

/** How a service does from a moment on. */
export interface StatusEvent {
  readonly id: string;
  readonly service: string;
  readonly state: ServiceState;
  readonly title: string;
  readonly message: string | null;
  readonly createdAt: Date;
}

/** The events of the whole installation; they belong to no tenant. */
export interface StatusEvents {
  list(request: PageRequest): Promise<Found<StatusEvent>>;
  find(id: string): Promise<StatusEvent | undefined>;
  /** Stores an event together with its audit record. */
  create(
    event: StatusEvent & { readonly createdBy: string },
    audit: AuditRecord,
  ): Promise<StatusEvent>;
  /** The newest event of each service, by the names of the services. */
  newest(): Promise<StatusEvent[]>;
}
