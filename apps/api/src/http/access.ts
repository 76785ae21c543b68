import { requirePermission, requireSession } from '@headgate/auth/hono';
import { createMiddleware } from 'hono/factory';
import { assertOperator, type OperatorServices } from '../domain/operations/operator.ts';
import { type Permission, permissions } from '../domain/permissions/permissions.ts';
import type { AppEnv } from './env.ts';

/** Makes a route need a permission, and say so in the OpenAPI document; to be spread into its definition. */
export function permitted(permission: Permission) {
  return {
    security: [{ bearer: [permission] }, { api_key: [permission] }],
    middleware: requirePermission(permissions, permission),
  };
}

/** As `permitted`, for what only those may who operate the installation. */
export function operated(permission: Permission, services: OperatorServices) {
  const { security, middleware } = permitted(permission);
  const operator = createMiddleware<AppEnv>(async (c, next) => {
    assertOperator(services, c.var.principal);
    await next();
  });
  return { security, middleware: [middleware, operator] };
}

/** As `permitted`, for what is not done with an API key. */
export function permittedSignedIn(permission: Permission) {
  const { middleware } = permitted(permission);
  return { security: [{ bearer: [permission] }], middleware: [requireSession, middleware] };
}

/** Makes a route one of the account itself, which no API key reaches; to be spread into its definition. */
export const signedIn = { security: [{ bearer: [] }], middleware: requireSession };
