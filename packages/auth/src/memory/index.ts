export type { MemoryAuthStore } from './memory-auth-store.ts';
export { memoryAuthStore } from './memory-auth-store.ts';
