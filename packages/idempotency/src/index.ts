export type { IdempotencyClock } from './clock.ts';
export type {
  Idempotency,
  IdempotencyOptions,
  RunContext,
  RunRequest,
} from './create-idempotency.ts';
export { createIdempotency } from './create-idempotency.ts';
export type { Duration } from './duration.ts';
export type { IdempotencyErrorCode } from './errors.ts';
export { IdempotencyError, isIdempotencyError } from './errors.ts';
export type { Fingerprint, FingerprintInput } from './fingerprint.ts';
export { keyedFingerprint, requestFingerprint } from './fingerprint.ts';
export { parseIdempotencyKey, requireIdempotencyKey } from './idempotency-key.ts';
export type {
  ConflictReason,
  ExecutedResponse,
  Outcome,
  RecordState,
  UnreplayableResponse,
} from './outcome.ts';
export { responseOf } from './outcome.ts';
export type { ResponseSeal, SealKey } from './response-seal.ts';
export { createResponseSeal } from './response-seal.ts';
export type { IdempotencyHooks, KeyAge, RunEvent } from './run-event.ts';
export type { PolicyInput, StatusPolicy } from './status-policy.ts';
export { defaultPolicy, stripePolicy } from './status-policy.ts';
export type {
  Claim,
  ClaimRequest,
  ClaimResult,
  Completion,
  IdempotencyStore,
  RecordId,
} from './store.ts';
export type { StoredResponse } from './stored-response.ts';
