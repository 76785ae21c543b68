export type { AuthStoreHarness, TestRunner } from './auth-store-contract.ts';
export { authStoreContract } from './auth-store-contract.ts';
