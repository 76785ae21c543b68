import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';
import { tenantOf } from '../tenancy/tenant-scope.ts';
import type { ProjectMemory } from './ports.ts';

/** The header by which OpenAI's clients name a project. */
export const projectHeader = 'OpenAI-Project';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of the project for which a request asks to count.
 *
 * @throws AppError `validation_failed` where the organisation has no such project, or the API key belongs to another one
 */
export async function namedProject(
  { projectMemory }: { readonly projectMemory: ProjectMemory },
  principal: Principal,
  name: string,
): Promise<string> {
  const { credential } = principal;
  const own = credential.type === 'api_key' ? credential.projectId : undefined;
  const id = name.trim().toLowerCase();
  if (own !== undefined) {
    if (id !== own) throw refused('another_project', 'The API key belongs to another project.');
    return own;
  }
  if (!uuid.test(id) || !(await projectMemory.has(tenantOf(principal), id))) {
    throw refused('project_unknown', 'The organisation has no such project.');
  }
  return id;
}

function refused(code: string, message: string): AppError {
  return new AppError('validation_failed', {
    detail: message,
    errors: [{ pointer: `/${projectHeader}`, in: 'header', code, message }],
  });
}
