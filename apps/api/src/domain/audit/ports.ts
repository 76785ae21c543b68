import type { PageRequest } from '@headgate/pagination';
import type { Found } from '../lists/found.ts';
import type { TenantScope } from '../tenancy/tenant-scope.ts';
import type { AuditAction } from './audit-record.ts';

/** A line of the audit log. */
export interface AuditEvent {
  readonly id: string;
  readonly createdAt: Date;
  readonly action: string;
  readonly actorUserId: string | null;
  readonly actorSessionId: string | null;
  readonly actorApiKeyId: string | null;
  readonly targetType: string;
  readonly targetId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly details: unknown;
}

/** Which lines are asked for; each member narrows it down. */
export interface AuditFilter {
  readonly actorUserId?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly targetId?: string | undefined;
  /** From this time on. */
  readonly since?: Date | undefined;
  /** Before this time. */
  readonly until?: Date | undefined;
}

/** The audit log. It is written by what makes the changes. */
export interface AuditEvents {
  list(scope: TenantScope, filter: AuditFilter, request: PageRequest): Promise<Found<AuditEvent>>;
}
