export type { StoreHarness, TestFunctions } from './store-contract.ts';
export { storeContract } from './store-contract.ts';
