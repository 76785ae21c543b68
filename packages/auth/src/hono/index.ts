export type { BearerAuthVariables } from './bearer-auth.ts';
export { bearerAuth } from './bearer-auth.ts';
export { challenge } from './challenge.ts';
export { requirePermission, requireSession } from './require-permission.ts';
