import { randomUUID } from 'node:crypto';
import { describe, it } from 'vitest';
import { type ApiKeyOwner, apiKeyStoreContract } from '../testing/index.ts';
import { type MemoryApiKeyOwner, memoryApiKeyStore } from './memory-api-key-store.ts';

apiKeyStoreContract({ describe, it }, () => {
  const owners = new Map<string, MemoryApiKeyOwner>();
  const keyOf = ({ userId, organizationId }: ApiKeyOwner) => `${userId} ${organizationId}`;
  const store = memoryApiKeyStore((owner) => owners.get(keyOf(owner)) ?? null);
  return {
    store,
    refusesRepeatedRecords: false,
    knowsProjects: false,
    createProject: async () => randomUUID(),
    async createOwner(role) {
      const owner = { userId: randomUUID(), organizationId: randomUUID() };
      owners.set(keyOf(owner), { role, disabled: false });
      return owner;
    },
    async setRole(owner, role) {
      const { disabled = false } = owners.get(keyOf(owner)) ?? {};
      if (role === null) owners.delete(keyOf(owner));
      else owners.set(keyOf(owner), { role, disabled });
    },
    async disableUser(userId) {
      for (const [key, owner] of owners) {
        if (key.startsWith(userId)) owners.set(key, { ...owner, disabled: true });
      }
    },
    auditRecords: async (organizationId) =>
      store.auditRecords.filter((record) => record.organizationId === organizationId),
    lastUsedAt: async (id) => store.lastUsedAt(id),
  };
});
