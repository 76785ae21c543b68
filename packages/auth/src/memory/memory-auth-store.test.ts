import { describe, it } from 'vitest';
import { authStoreContract } from '../testing/index.ts';
import { memoryAuthStore } from './memory-auth-store.ts';

authStoreContract({ describe, it }, () => {
  const store = memoryAuthStore();
  return { store, disableUser: store.disableUser, setRole: store.setRole };
});
