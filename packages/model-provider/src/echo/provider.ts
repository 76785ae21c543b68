import { ProviderError } from '../errors.ts';
import type { Message } from '../messages.ts';
import type { CallContext, Health, ModelInfo, ModelProvider } from '../provider.ts';
import type { GenerateRequest } from '../request.ts';
import type { StreamPart } from '../stream-part.ts';

/** How {@link createEchoProvider} behaves. */
export interface EchoProviderOptions {
  /** A pause before each word, in milliseconds. Default: 0. */
  readonly wordDelayMs?: number | undefined;
  /** A clock in milliseconds that never goes back. Default: `performance.now`. */
  readonly now?: (() => number) | undefined;
}

/** The name of the one model that the echo provider has. */
export const echoModel = 'echo';

const providerId = 'echo';
const prefix = 'This is the built-in stand-in, not a language model. You wrote:';

/**
 * A stand-in for a model, so that everything around one can be tried without any: it says what it is and
 * then repeats the last user message, word by word.
 *
 * Its usage is exact by its own measure, in which a token is a word. It honours the signal, the total
 * deadline and `maxOutputTokens`; the other settings have no meaning for it and are named in the warnings.
 *
 * @example
 * ```ts
 * const answer = await collect(createEchoProvider().stream(request, context));
 * console.log(answer.text); // This is the built-in stand-in, not a language model. You wrote: Hello
 * ```
 */
export function createEchoProvider(options: EchoProviderOptions = {}): ModelProvider {
  const wordDelayMs = options.wordDelayMs ?? 0;
  const now = options.now ?? (() => performance.now());

  const info: ModelInfo = {
    id: echoModel,
    ownedBy: 'headgate (stand-in)',
    capabilities: new Set(['chat'] as const),
    loaded: true,
  };

  return {
    id: providerId,

    async *stream(request, context) {
      const startedAt = now();
      const call = { request, context, startedAt, now };
      let emitted = false;
      assertLive(call, emitted);
      assertAnswerable(request);
      const report = (type: 'queued' | 'loading' | 'headers' | 'closed'): void =>
        context.onEvent?.({ type, atMs: now() - startedAt });
      report('queued');
      try {
        report('loading');
        report('headers');
        emitted = true;
        yield { type: 'start', model: request.model, warnings: toWarnings(request) };
        const words = toWords(request);
        const most = Math.min(words.length, request.maxOutputTokens ?? words.length);
        let firstTokenMs: number | undefined;
        for (const [position, word] of words.slice(0, most).entries()) {
          if (wordDelayMs > 0) await pause(wordDelayMs, context.signal);
          assertLive(call, emitted);
          firstTokenMs ??= now() - startedAt;
          yield { type: 'text', delta: position === 0 ? word : ` ${word}` };
        }
        assertLive(call, emitted);
        yield finish(request, most, most < words.length, firstTokenMs);
      } finally {
        report('closed');
      }
    },

    async listModels(context): Promise<ModelInfo[]> {
      rejectIfAborted(context);
      return [info];
    },

    async modelInfo(model, context): Promise<ModelInfo> {
      rejectIfAborted(context);
      if (model !== echoModel) throw failure('model_not_found', notFound, model, false);
      return info;
    },

    async health(context): Promise<Health> {
      rejectIfAborted(context);
      return { ok: true, latencyMs: 0 };
    },

    async warm(model, context): Promise<void> {
      rejectIfAborted(context);
      if (model !== echoModel) throw failure('model_not_found', notFound, model, false);
    },
  };
}

const notFound = 'The stand-in has one model, "echo".';

interface Call {
  readonly request: GenerateRequest;
  readonly context: CallContext;
  readonly startedAt: number;
  readonly now: () => number;
}

function assertLive(call: Call, emitted: boolean): void {
  const { signal, deadlines } = call.context;
  const { model } = call.request;
  if (signal.aborted) {
    throw failure('aborted', 'The call was aborted.', model, emitted, signal.reason);
  }
  if (call.now() - call.startedAt > deadlines.totalMs) {
    throw failure('timeout_total', 'The answer took longer than allowed.', model, emitted);
  }
}

function rejectIfAborted({ signal }: CallContext): void {
  if (signal.aborted) {
    throw failure('aborted', 'The call was aborted.', undefined, false, signal.reason);
  }
}

function assertAnswerable(request: GenerateRequest): void {
  const { messages, model, output, toolChoice } = request;
  if (model !== echoModel) throw failure('model_not_found', notFound, model, false);
  if (messages.length === 0) {
    throw failure('invalid_request', 'A request needs at least one message.', model, false);
  }
  const wantsTool = toolChoice === 'required' || typeof toolChoice === 'object';
  const wantsJson = output !== undefined && output.type !== 'text';
  if (wantsTool || wantsJson) {
    const parameter = wantsTool ? 'toolChoice' : 'output';
    const message = 'The stand-in answers in plain text only.';
    throw failure('unsupported', message, model, false, undefined, parameter);
  }
}

function toWarnings(request: GenerateRequest): string[] {
  const ignored = [
    ...(request.tools && request.tools.length > 0 ? ['tools'] : []),
    ...(
      [
        'reasoning',
        'temperature',
        'topP',
        'topK',
        'seed',
        'stop',
        'presencePenalty',
        'frequencyPenalty',
      ] as const
    ).filter((name) => request[name] !== undefined),
  ];
  return ignored.length === 0 ? [] : [`The stand-in does not use: ${ignored.join(', ')}.`];
}

function toWords(request: GenerateRequest): string[] {
  const asked = request.messages.findLast((message) => message.role === 'user');
  return splitWords(`${prefix} ${asked ? textOf(asked) : ''}`);
}

function textOf(message: Message): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
}

function splitWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function finish(
  request: GenerateRequest,
  output: number,
  cut: boolean,
  firstTokenMs: number | undefined,
): StreamPart {
  const input = request.messages.reduce(
    (sum, message) => sum + splitWords(textOf(message)).length,
    0,
  );
  return {
    type: 'finish',
    reason: cut ? 'length' : 'stop',
    usage: { input, output, cachedInput: 0, reasoning: 0 },
    timing: firstTokenMs === undefined ? {} : { firstTokenMs },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finished = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finished);
      resolve();
    };
    const timer = setTimeout(finished, ms);
    signal.addEventListener('abort', finished);
  });
}

function failure(
  code: 'aborted' | 'timeout_total' | 'model_not_found' | 'invalid_request' | 'unsupported',
  message: string,
  model: string | undefined,
  emitted: boolean,
  cause?: unknown,
  parameter?: string,
): ProviderError {
  return new ProviderError(code, message, {
    provider: providerId,
    model,
    retryable: false,
    emitted,
    safeMessage: message,
    parameter,
    cause,
  });
}
