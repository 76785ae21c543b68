import type { MiddlewareHandler } from 'hono';
import { namedProject, projectHeader } from '../../domain/projects/named-project.ts';
import type { AppEnv } from '../env.ts';
import { takesProject } from '../route-rules.ts';
import type { ApiServices } from '../services.ts';

/** Notes the project that a request names, behind authentication. Without the header nothing is looked up. */
export function countForProject(
  services: Pick<ApiServices, 'projectMemory'>,
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const principal: AppEnv['Variables']['principal'] | undefined = c.get('principal');
    // A client whose setting is empty sends the header without a value.
    const name = c.req.header(projectHeader) || undefined;
    if (name !== undefined && principal !== undefined && takesProject(c.req.path)) {
      c.set('projectId', await namedProject(services, principal, name));
    }
    await next();
  };
}
