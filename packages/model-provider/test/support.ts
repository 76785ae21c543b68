import type {
  CallContext,
  GenerateRequest,
  Message,
  ProviderError,
  StreamPart,
} from '../src/index.ts';
import { defaultDeadlines, isProviderError } from '../src/index.ts';
import type { OllamaProvider, OllamaProviderOptions } from '../src/ollama/index.ts';
import { createOllamaProvider } from '../src/ollama/index.ts';
import type { ChatScript, OllamaServer, OllamaServerOptions } from '../src/testing/index.ts';
import { startOllamaServer } from '../src/testing/index.ts';

/** A server and a provider connected to it, both closed at the end of the scope. */
export interface Pair extends AsyncDisposable {
  readonly server: OllamaServer;
  readonly provider: OllamaProvider;
}

export async function startPair(
  serverOptions: OllamaServerOptions = {},
  providerOptions: Partial<OllamaProviderOptions> = {},
): Promise<Pair> {
  const server = await startOllamaServer(serverOptions);
  const provider = createOllamaProvider({ baseUrl: server.url, ...providerOptions });
  return {
    server,
    provider,
    async [Symbol.asyncDispose]() {
      // In this order, so that a stream which a failed test left open cannot hold up the end.
      await server.close();
      await provider.close();
    },
  };
}

export function contextWith(overrides: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    deadlines: defaultDeadlines,
    requestId: 'request-1',
    ...overrides,
  };
}

export function user(text: string): Message {
  return { role: 'user', parts: [{ type: 'text', text }] };
}

export function requestWith(overrides: Partial<GenerateRequest> = {}): GenerateRequest {
  return { model: 'llama3.2', messages: [user('Hello')], ...overrides };
}

/** The parts of a chat that the server answers by `script`, and the error it ended with. */
export async function chat(
  pair: Pair,
  script: ChatScript,
  request: Partial<GenerateRequest> = {},
  context: Partial<CallContext> = {},
): Promise<{ parts: StreamPart[]; error: ProviderError | undefined }> {
  pair.server.enqueue(script);
  const parts: StreamPart[] = [];
  try {
    for await (const part of pair.provider.stream(requestWith(request), contextWith(context))) {
      parts.push(part);
    }
  } catch (error) {
    if (!isProviderError(error)) throw error;
    return { parts, error };
  }
  return { parts, error: undefined };
}

export async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  try {
    await promise;
  } catch (error) {
    if (isProviderError(error)) return error;
    throw error;
  }
  throw new Error('The call was expected to fail.');
}

export function textOf(parts: readonly StreamPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.delta : '')).join('');
}
