import type { QuotaRule, QuotaSubjectType } from '@headgate/model-calls';
import type { PageRequest } from '@headgate/pagination';
import type { Found } from '../lists/found.ts';

/** A quota that an organisation has set itself. */
export interface Quota extends QuotaRule {
  readonly id: string;
  readonly subjectId: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The quotas that organisations have set themselves. */
export interface Quotas {
  list(organizationId: string, request: PageRequest): Promise<Found<Quota>>;
  find(organizationId: string, id: string): Promise<Quota | undefined>;
  /** `undefined` when there is one of this subject, metric and window already. */
  create(organizationId: string, quota: Omit<Quota, 'updatedAt'>): Promise<Quota | undefined>;
  /** Changes the amount in one step; `undefined` when the organisation has no such quota. */
  change(organizationId: string, id: string, amount: number): Promise<Quota | undefined>;
  delete(organizationId: string, id: string): Promise<boolean>;
  /** Whether the organisation has such a member, or such a key. */
  hasSubject(organizationId: string, type: QuotaSubjectType, id: string): Promise<boolean>;
}
