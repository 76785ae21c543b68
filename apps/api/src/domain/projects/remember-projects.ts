import { createRecentReads } from '@headgate/auth';
import type { Clock } from '@headgate/core';
import type { TenantScope } from '../tenancy/tenant-scope.ts';
import type { ProjectMemory, Projects } from './ports.ts';

/** Which projects there are, looked up once in a while however many calls name one. */
export function rememberProjects({
  projects,
  clock,
}: {
  readonly projects: Pick<Projects, 'find'>;
  readonly clock: Clock;
}): ProjectMemory {
  const reads = createRecentReads({
    keyOf: ({ scope, id }: { scope: TenantScope; id: string }) => `${scope.organizationId}/${id}`,
    load: async ({ scope, id }) => (await projects.find(scope, id))?.id ?? null,
    clock,
    maxAgeMs: 5_000,
    maxEntries: 10_000,
    maxMisses: 1_000,
  });
  return {
    has: async (scope, id) => (await reads.read({ scope, id })) !== null,
    forget: (id) => reads.forget((known) => known === id),
  };
}
