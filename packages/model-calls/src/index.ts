export { nobody, prismaUsageLedger } from './adapters/prisma/prisma-usage-ledger.ts';
export { embedTexts } from './domain/chat/embed-texts.ts';
export type { ChoiceBatch } from './domain/chat/merge-choices.ts';
export { collectChoices, mergeChoices } from './domain/chat/merge-choices.ts';
export { defaultOutputTokens } from './domain/chat/metered-chat.ts';
export type { ModelCall, ModelCallServices } from './domain/chat/ports.ts';
export type { StartedChat } from './domain/chat/start-chat.ts';
export { startChat } from './domain/chat/start-chat.ts';
export type { StartedChoices } from './domain/chat/start-choices.ts';
export { startChoices } from './domain/chat/start-choices.ts';
export type {
  ModelCalled,
  ModelMetrics,
  ProviderLoad,
  QueueWaited,
} from './domain/metrics/ports.ts';
export type {
  AttemptSpan,
  AttemptStart,
  Call,
  FollowAttempt,
  ModelCatalog,
  ModelDirectory,
  ModelTerms,
  TraceContext,
} from './domain/models/ports.ts';
export { windowFits } from './domain/quotas/parse-quota-rules.ts';
export type {
  QuotaMetric,
  QuotaRule,
  QuotaSubjectType,
  QuotaWindow,
} from './domain/quotas/ports.ts';
export { quotaMetrics, quotaSubjectTypes, quotaWindows } from './domain/quotas/ports.ts';
export type { QuotaRules } from './domain/quotas/quota-rules.ts';
export type { OpenCallAccounts } from './domain/usage/call-accounts.ts';
export { estimatePromptTokens } from './domain/usage/estimate-tokens.ts';
export type {
  AdmittedCall,
  Allowance,
  CallAccounts,
  CallEnd,
  Caller,
  CallerAllowances,
  CallKind,
  CallSettings,
  CallStart,
} from './domain/usage/ports.ts';
export type { ModelCallParts, ModelCalls } from './open-model-calls.ts';
export { openModelCalls } from './open-model-calls.ts';
export type { ModelSettings } from './settings.ts';
