export type { StoreContractOptions, StoreHarness, TestFunctions } from './store-contract.ts';
export { storeContract } from './store-contract.ts';
