import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from '@headgate/auth';

/** Where a request comes from, for audit records of what does not know its request. */
export interface RequestOrigin {
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** Who makes it, once that is known. */
  principal?: Principal;
}

const storage = new AsyncLocalStorage<RequestOrigin>();

/** The origin of the running request; `undefined` outside of one. */
export function requestOrigin(): RequestOrigin | undefined {
  return storage.getStore();
}

/** Runs a function, and everything it starts, within a request. */
export function runWithOrigin<Result>(origin: RequestOrigin, run: () => Result): Result {
  return storage.run(origin, run);
}
