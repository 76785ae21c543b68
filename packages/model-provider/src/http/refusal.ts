import type { GenerateRequest } from '../request.ts';
import type { Failure } from './failure.ts';

/** A request that cannot be put in the upstream's words; found before anything was sent. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.safeMessage);
    this.failure = failure;
  }
}

/** Makes the refusal to throw while a request is translated; `parameter` is the member of the request at fault. */
export function refuse(
  code: 'invalid_request' | 'unsupported',
  safeMessage: string,
  parameter: Exclude<keyof GenerateRequest, 'model'>,
): Refusal {
  return new Refusal({ code, safeMessage, retryable: false, parameter });
}
