import { type Contract, createContract } from '@headgate/test-servers/contract';

let contract: Promise<Contract> | undefined;

/**
 * As the global `fetch`, for requests to a Headgate API: it rejects when an answer is not as the OpenAPI document has it. The
 * document is that of the first process that is asked. Whatever a test asks goes through here, by itself or as the `fetch` of a
 * client; out of reach is what programs of their own ask: `headgate`, curl, and those of a page.
 */
export const fetch: typeof globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const { method, url } = request;
  contract ??= loadContract(new URL(url).origin).catch((error: unknown) => {
    // Of a process that does not answer yet.
    contract = undefined;
    throw error;
  });
  const response = await globalThis.fetch(request);
  await holdAgainst(await contract, method, new URL(url).pathname, response);
  return response;
};

/** Rejects when an answer is not as the OpenAPI document has it; its body stays unread. */
export async function holdAgainst(
  document: Contract,
  method: string,
  path: string,
  response: Response,
): Promise<void> {
  const faults = await document.check({ method, path, response });
  if (faults.length > 0) throw new Error(`the contract is broken:\n${faults.join('\n')}`);
}

/** What the document of a running API promises. */
export async function loadContract(origin: string): Promise<Contract> {
  const response = await globalThis.fetch(`${origin}/openapi.json`);
  return createContract((await response.json()) as object);
}
