import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { Project, Projects } from './ports.ts';

/** @throws AppError `not_found` also for a project of another organisation */
export async function getProject(
  { projects }: { readonly projects: Projects },
  principal: Principal,
  id: string,
): Promise<Project> {
  const found = await projects.find(tenantOf(principal), id);
  if (found === undefined) throw new AppError('not_found');
  return found;
}
