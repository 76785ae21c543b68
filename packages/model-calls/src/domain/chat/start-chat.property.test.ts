import {
  type CallContext,
  type CallEvent,
  defaultDeadlines,
  type ModelProvider,
  type PartStream,
  ProviderError,
  type ProviderErrorCode,
  type StreamPart,
} from '@headgate/model-provider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordingAccounts } from '../../../test/recording-accounts.ts';
import type { CallEnd } from '../usage/ports.ts';
import { startChat } from './start-chat.ts';

const caller = { organizationId: 'org', userId: 'user', apiKeyId: undefined, projectId: undefined };
const request = {
  model: 'm',
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Why is the sky blue?' }] }],
} as const;

const count = fc.option(fc.nat(10_000), { nil: undefined });
const delta = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
const part: fc.Arbitrary<StreamPart> = fc.oneof(
  delta.map((text): StreamPart => ({ type: 'text', delta: text })),
  delta.map((text): StreamPart => ({ type: 'reasoning', delta: text })),
  delta.map(
    (text): StreamPart => ({
      type: 'tool-call-delta',
      index: 0,
      id: 'c',
      name: 'f',
      argsDelta: text,
    }),
  ),
);
const answer = fc.record({
  deltas: fc.array(part, { maxLength: 12 }),
  input: count,
  output: count,
});
const failures: readonly ProviderErrorCode[] = ['upstream', 'aborted', 'timeout_idle', 'protocol'];

/** How an answer ends: after so many parts by the upstream or by the one who reads, or not before its last part. */
const cut = fc.oneof(
  fc.constant({ by: 'nobody' } as const),
  fc.record({
    by: fc.constant('upstream' as const),
    after: fc.nat(13),
    code: fc.constantFrom(...failures),
  }),
  fc.record({ by: fc.constant('reader' as const), after: fc.nat(13) }),
);

/** Parts that arrive in reads of a few, as from a socket, and then an error if there is one. */
function streamOf(parts: readonly StreamPart[], failure: ProviderError | undefined): PartStream {
  const waiting = [...parts];
  const generator = (async function* (): AsyncGenerator<StreamPart, void, void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) yield next;
    if (failure) throw failure;
  })();
  return Object.assign(generator, {
    takeReady: () => waiting.splice(0, Math.min(2, waiting.length)),
  });
}

function providerOf(stream: (context: CallContext) => PartStream): ModelProvider {
  return {
    id: 'scripted',
    stream: (_, context) => stream(context),
    listModels: async () => [],
    health: async () => ({ ok: true, latencyMs: 0 }),
  };
}

async function run(stream: (context: CallContext) => PartStream) {
  const ends: CallEnd[] = [];
  const { parts } = await startChat(
    {
      models: {
        providerOf: () => providerOf(stream),
        list: async () => [],
        find: () => Promise.reject(new Error('not asked for')),
        health: async () => new Map(),
      },
      catalog: { currency: 'USD', termsOf: () => ({}), nameOf: (model) => model },
      accounts: recordingAccounts(ends),
      deadlines: defaultDeadlines,
    },
    request,
    { caller, requestId: 'r', signal: new AbortController().signal },
  );
  return { parts, ends };
}

function failureOf(code: ProviderErrorCode, emitted = true): ProviderError {
  const info = { provider: 'scripted', retryable: false, emitted, safeMessage: code };
  return new ProviderError(code, code, info);
}

describe('startChat', () => {
  it('G02 settles exactly once, wherever an answer is cut', async () => {
    await fc.assert(
      fc.asyncProperty(answer, cut, fc.boolean(), async ({ deltas, input, output }, end, ready) => {
        const finish: StreamPart = {
          type: 'finish',
          reason: 'stop',
          usage: { input, output, cachedInput: undefined, reasoning: undefined },
          timing: {},
        };
        const whole: StreamPart[] = [
          { type: 'start', model: 'm', warnings: [] },
          ...deltas,
          finish,
        ];
        const failsAfter =
          end.by === 'upstream' ? Math.min(end.after, deltas.length + 1) : undefined;
        const sent = whole.slice(0, failsAfter);
        const failure = end.by === 'upstream' ? failureOf(end.code) : undefined;
        const { parts, ends } = await run(() => streamOf(sent, failure));

        const got: StreamPart[] = [];
        let thrown: unknown;
        try {
          for await (const each of parts) {
            got.push(each);
            if (ready) got.push(...(parts.takeReady?.() ?? []));
            if (end.by === 'reader' && got.length > end.after) break;
          }
        } catch (error) {
          thrown = error;
        }
        // What comes after the end changes nothing.
        await parts.return();
        await parts.return();

        expect(ends).toHaveLength(1);
        const [settled] = ends;
        const finished = got.at(-1)?.type === 'finish';
        expect(thrown).toBe(failure);
        if (finished) {
          expect(settled?.outcome).toBe('completed');
          const counted = input !== undefined && output !== undefined;
          expect(settled?.counts.state).toBe(counted ? 'actual' : 'estimated');
          // What was counted stands, 0 included, and only what was not is estimated.
          if (input !== undefined) expect(settled?.counts.input).toBe(input);
          if (output !== undefined) expect(settled?.counts.output).toBe(output);
          expect(settled?.counts.input).toBeTypeOf('number');
          return;
        }
        const aborted = failure === undefined || failure.code === 'aborted';
        expect(settled?.outcome).toBe(aborted ? 'aborted' : 'failed');
        const words = got.filter(({ type }) => type !== 'start').length;
        const { state, output: estimated } = settled?.counts ?? {};
        if (words > 0) {
          expect(state).toBe('estimated');
          expect(estimated).toBeGreaterThanOrEqual(words);
        } else if (state === 'estimated') expect(estimated).toBe(0);
        else
          expect(settled?.counts).toMatchObject({
            state: 'unknown',
            input: undefined,
            output: undefined,
          });
      }),
    );
  });

  it.each([
    ['was with the upstream', ['queued', 'loading'] as const, 'estimated'],
    ['was not yet sent', ['queued'] as const, 'unknown'],
  ])(
    'G02 counts the prompt of a call that is aborted before its first word if it %s',
    async (_, events, state) => {
      const { parts, ends } = await run(({ onEvent }) => {
        for (const type of events) onEvent?.({ type, atMs: 0 } satisfies CallEvent);
        return streamOf([], failureOf('aborted', false));
      });
      await expect(parts.next()).rejects.toThrow('aborted');
      expect(ends).toMatchObject([{ outcome: 'aborted', counts: { state } }]);
    },
  );

  it('G02 bills nothing for a refusal', async () => {
    const { parts, ends } = await run(({ onEvent }) => {
      onEvent?.({ type: 'loading', atMs: 0 });
      return streamOf([], failureOf('model_not_found', false));
    });
    await expect(parts.next()).rejects.toThrow('model_not_found');
    expect(ends).toMatchObject([
      { outcome: 'failed', counts: { state: 'unknown', input: undefined } },
    ]);
  });
});
