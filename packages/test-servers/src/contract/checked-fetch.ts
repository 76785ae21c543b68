import type { Contract } from './create-contract.ts';

/**
 * A `fetch` that rejects when an answer is not as the contract has it, naming the route, the status and the place.
 *
 * @example
 * const fetch = checkedFetch(createContract(document), globalThis.fetch);
 */
export function checkedFetch(contract: Contract, send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
    const url = new URL(request?.url ?? String(input), 'http://localhost');
    const response = await send(input, init);
    const faults = await contract.check({ method, path: url.pathname, response });
    if (faults.length > 0) throw new Error(`the contract is broken: ${faults.join('\n')}`);
    return response;
  };
}
