export type { ApiKeyOwner, ApiKeyStoreHarness } from './api-key-store-contract.ts';
export { apiKeyStoreContract } from './api-key-store-contract.ts';
export type { AttemptLimiterHarness, TestedAttemptLimits } from './attempt-limiter-contract.ts';
export { attemptLimiterContract } from './attempt-limiter-contract.ts';
export type { AuthStoreHarness, TestRunner } from './auth-store-contract.ts';
export { authStoreContract } from './auth-store-contract.ts';
