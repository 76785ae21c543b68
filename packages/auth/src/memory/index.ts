export type { MemoryApiKeyOwner, MemoryApiKeyStore } from './memory-api-key-store.ts';
export { memoryApiKeyStore } from './memory-api-key-store.ts';
export type { MemoryAuthStore } from './memory-auth-store.ts';
export { memoryAuthStore } from './memory-auth-store.ts';
