import { quotaMetrics, quotaSubjectTypes, quotaWindows } from '@headgate/model-calls';
import { z } from '@hono/zod-openapi';
import type { Quota } from '../../../domain/quotas/ports.ts';

export const amount = z.int().min(0).max(Number.MAX_SAFE_INTEGER).openapi({
  description: 'Requests, tokens, requests at a time, or millionths of the currency for `cost`.',
});

/** What a quota is about. */
export const quotaTerms = z.object({
  subject_type: z.enum(quotaSubjectTypes),
  subject_id: z
    .uuid()
    .openapi({ description: 'The organisation, a project of it, a member of it, or a key of it.' }),
  metric: z.enum(quotaMetrics),
  window: z.enum(quotaWindows).openapi({ description: '`moment` goes with `concurrency`.' }),
  amount,
});

/** A quota as the API shows it. */
export const quotaSchema = quotaTerms
  .extend({ id: z.uuid(), created_at: z.iso.datetime(), updated_at: z.iso.datetime() })
  .openapi('Quota');

export const quotasParams = z.object({
  id: z.uuid().openapi({ description: 'The organisation.' }),
});
export const quotaParams = quotasParams.extend({ quota_id: z.uuid() });

export function presentQuota(quota: Quota): z.output<typeof quotaSchema> {
  return {
    id: quota.id,
    subject_type: quota.subjectType,
    subject_id: quota.subjectId,
    metric: quota.metric,
    window: quota.window,
    amount: quota.amount,
    created_at: quota.createdAt.toISOString(),
    updated_at: quota.updatedAt.toISOString(),
  };
}
