import type { Clock, GenerateId } from '@headgate/core';
import type { QuotaRules } from '@headgate/model-calls';
import type { Quotas } from './ports.ts';

/** What the verbs on quotas need. */
export interface QuotaServices {
  readonly quotas: Quotas;
  readonly quotaRules: QuotaRules;
  readonly clock: Clock;
  readonly generateId: GenerateId;
}
