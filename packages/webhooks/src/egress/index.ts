export { assertPublic } from './assert-public.ts';
export type { EgressErrorCode } from './egress-error.ts';
export { EgressError, isEgressError } from './egress-error.ts';
export type { EgressPolicy } from './egress-policy.ts';
export { createEgressPolicy } from './egress-policy.ts';
export type { ResolveAll } from './guarded-agent.ts';
export { createGuardedAgent } from './guarded-agent.ts';
