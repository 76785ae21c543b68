import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line within a request carries. */
export interface RequestContext {
  readonly request_id: string;
  trace_id?: string;
  /** The client's address. */
  ip?: string;
  user_id?: string;
  org_id?: string;
  api_key_id?: string;
  route?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** The context of the running request; `undefined` outside of one. */
export function requestContext(): RequestContext | undefined {
  return storage.getStore();
}

/**
 * Runs a function, and everything it starts, within a request context.
 *
 * @example
 * import { requestContext, runWithContext } from '@headgate/core/logging';
 * runWithContext({ request_id: 'r1' }, () => requestContext()?.request_id); // 'r1'
 */
export function runWithContext<Result>(context: RequestContext, run: () => Result): Result {
  return storage.run(context, run);
}
