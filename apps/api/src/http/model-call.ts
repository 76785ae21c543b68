import type { ModelCall } from '@headgate/model-calls';
import type { Context } from 'hono';
import { callerOf } from './caller.ts';
import type { AppEnv } from './env.ts';

/** A call of a model for a request: who pays for it, and where to say what is left to them. */
export function modelCall(c: Context<AppEnv>, signal: AbortSignal): ModelCall {
  return {
    caller: callerOf(c.var.principal),
    requestId: c.var.requestId,
    signal,
    onAllowances: (allowances) => c.set('allowances', allowances),
  };
}
