export type { PrismaBatchesOptions } from './prisma-batches.ts';
export { prismaBatches } from './prisma-batches.ts';
