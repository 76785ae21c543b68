import type { QuotaRules } from '@headgate/model-calls';
import type { AuditServices } from '../audit/audit-record.ts';
import type { Quotas } from './ports.ts';

/** What the verbs on quotas need. */
export interface QuotaServices extends AuditServices {
  readonly quotas: Quotas;
  readonly quotaRules: QuotaRules;
}
