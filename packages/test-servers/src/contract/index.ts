export type { Contract, Exchange } from './create-contract.ts';
export { createContract } from './create-contract.ts';
