import type { Principal } from '@headgate/auth';
import type { Context, MiddlewareHandler, Next } from 'hono';
import { namedProject, projectHeader } from '../../domain/projects/named-project.ts';
import type { AppEnv } from '../env.ts';
import { takesProject } from '../route-rules.ts';
import type { ApiServices } from '../services.ts';

/** Notes the project that a request names, behind authentication. Without the header nothing is looked up. */
export function countForProject(
  services: Pick<ApiServices, 'projectMemory'>,
): MiddlewareHandler<AppEnv> {
  const count = async (c: Context<AppEnv>, principal: Principal, name: string, next: Next) => {
    c.set('projectId', await namedProject(services, principal, name));
    await next();
  };
  return (c, next) => {
    const principal: Principal | undefined = c.get('principal');
    // A client whose setting is empty sends the header without a value.
    const name = c.req.header(projectHeader) || undefined;
    const isNamed = name !== undefined && principal !== undefined && takesProject(c.req.path);
    return isNamed ? count(c, principal, name, next) : next();
  };
}
