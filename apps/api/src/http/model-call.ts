import type { ModelCall } from '@headgate/model-calls';
import type { Context } from 'hono';
import type { TurnCall } from '../domain/chat/start-turn.ts';
import { conversationOwner } from '../domain/conversations/conversation-owner.ts';
import { callerOf } from './caller.ts';
import type { AppEnv } from './env.ts';

/** A call of a model for a request: who pays for it, and where to say what is left to them. */
export function modelCall(c: Context<AppEnv>, signal: AbortSignal): ModelCall {
  return {
    caller: callerOf(c),
    requestId: c.var.requestId,
    signal,
    onAllowances: (allowances) => c.set('allowances', allowances),
  };
}

/** A call of a model for a turn of a conversation, which is that of whoever makes the request. */
export function turnCall(c: Context<AppEnv>, signal: AbortSignal): TurnCall {
  return { ...modelCall(c, signal), owner: conversationOwner(c.var.principal) };
}
