import assert from 'node:assert/strict';
import { collect } from '../collect.ts';
import type { Deadlines } from '../deadlines.ts';
import { defaultDeadlines } from '../deadlines.ts';
import type { ProviderError, ProviderErrorCode } from '../errors.ts';
import { isProviderError } from '../errors.ts';
import type { CallContext, CallEvent, ModelProvider, PartStream } from '../provider.ts';
import type { GenerateRequest } from '../request.ts';
import type { StreamPart } from '../stream-part.ts';
import { hostileSchemas } from './hostile-schemas.ts';

/**
 * A situation to put the provider in. The upstream must:
 *
 * - `text`: answer with at least two pieces of text and with counts.
 * - `empty-pieces`: send pieces without content before and between pieces with content.
 * - `reasoning`: think first, then answer.
 * - `two-equal-tool-calls`: call the tool `add` twice with the same arguments, and stop.
 * - `forced-tool`: call the tool `add` with the numbers 1 and 2, as the request says that it must.
 * - `length`: stop at the limit of tokens.
 * - `hostile-schemas`: answer, whatever form the request asks the answer to have.
 * - `no-usage`: answer without any counts.
 * - `zero-usage`: answer with counts that are explicitly 0.
 * - `silent-before-headers`: accept the request and send nothing for at least 5 s.
 * - `silent-before-first-token`: send response headers, then nothing for at least 5 s.
 * - `slow`: send a piece of text every 20 ms for at least 5 s.
 * - `stalls-midway`: send at least one piece of text, then nothing for at least 5 s.
 * - `error-midway`: send at least one piece of text, then report an error in its own way.
 * - `error-first`: accept the request, then report an error as the first thing in the stream.
 * - `ends-midway`: send at least one piece of text, then end cleanly without what marks a complete answer.
 * - `resets-midway`: send at least one piece of text, then reset the connection.
 * - `garbage-midway`: send at least one piece of text, then bytes that are not its protocol.
 * - `model-not-found`, `unauthorized`, `rate-limited`, `overloaded`, `context-exceeded`, `fails`: refuse
 *   the request for that reason; `rate-limited` asks to wait 2 s.
 * - `unreachable`: not be there.
 */
export type ConformanceScenario =
  | 'text'
  | 'empty-pieces'
  | 'reasoning'
  | 'two-equal-tool-calls'
  | 'forced-tool'
  | 'length'
  | 'hostile-schemas'
  | 'no-usage'
  | 'zero-usage'
  | 'silent-before-headers'
  | 'silent-before-first-token'
  | 'slow'
  | 'stalls-midway'
  | 'error-midway'
  | 'error-first'
  | 'ends-midway'
  | 'resets-midway'
  | 'garbage-midway'
  | 'model-not-found'
  | 'unauthorized'
  | 'rate-limited'
  | 'overloaded'
  | 'context-exceeded'
  | 'fails'
  | 'unreachable';

/** A provider in one situation. */
export interface ConformanceHarness {
  readonly provider: ModelProvider;
  readonly model: string;
  /** Present when there is a server to look at; without it the cases on sockets check the events alone. */
  readonly upstream?: {
    /** Resolves when the upstream has the request. */
    arrived(): Promise<void>;
    /** Resolves, with the time on `performance.now`, when the upstream has seen the client leave. */
    disconnected(): Promise<number>;
  };
  close(): Promise<void>;
}

/** The functions of a test runner that the suite needs; those of vitest and node:test fit. */
export interface TestFunctions {
  describe(name: string, define: () => void): unknown;
  it(name: string, run: () => Promise<void>): unknown;
}

/** What to test. */
export interface ConformanceOptions {
  readonly name: string;
  /** Makes a provider whose upstream plays the scenario. */
  readonly start: (scenario: ConformanceScenario) => Promise<ConformanceHarness>;
  /** The scenarios the upstream can play; the cases of the others are left out. */
  readonly scenarios: readonly ConformanceScenario[];
  /** Whether the upstream gives the same answer to the same request, as a script does. Default: true. */
  readonly repeatable?: boolean;
  /** How soon the upstream must see that the client left, in milliseconds. Default: 200. */
  readonly disconnectWithinMs?: number;
}

/** Every scenario there is. */
export const conformanceScenarios: readonly ConformanceScenario[] = Object.freeze([
  'text',
  'empty-pieces',
  'reasoning',
  'two-equal-tool-calls',
  'forced-tool',
  'length',
  'hostile-schemas',
  'no-usage',
  'zero-usage',
  'silent-before-headers',
  'silent-before-first-token',
  'slow',
  'stalls-midway',
  'error-midway',
  'error-first',
  'ends-midway',
  'resets-midway',
  'garbage-midway',
  'model-not-found',
  'unauthorized',
  'rate-limited',
  'overloaded',
  'context-exceeded',
  'fails',
  'unreachable',
]);

/**
 * Defines the tests that every {@link ModelProvider} must pass. It uses node:assert and the runner's own
 * functions, so it brings no dependency along.
 *
 * @example
 * ```ts
 * import { describe, it } from 'vitest';
 *
 * providerConformance({ describe, it }, {
 *   name: 'my provider',
 *   scenarios: conformanceScenarios,
 *   start: async (scenario) => startMyUpstream(scenario),
 * });
 * ```
 */
export function providerConformance(test: TestFunctions, options: ConformanceOptions): void {
  const within = options.disconnectWithinMs ?? 200;

  const check = (
    scenario: ConformanceScenario,
    name: string,
    run: (call: ConformanceCall) => Promise<void>,
  ): void => {
    if (!options.scenarios.includes(scenario)) return;
    test.it(name, async () => {
      const harness = await options.start(scenario);
      const call = new ConformanceCall(harness);
      try {
        await run(call);
      } finally {
        call.controller.abort(new Error('The test is over.'));
        await harness.close();
      }
    });
  };

  const refuses = (
    scenario: ConformanceScenario,
    code: ProviderErrorCode,
    retryable: boolean,
  ): void => {
    check(scenario, `rejects with ${code} before any part when: ${scenario}`, async (call) => {
      const error = await call.failure(call.stream().next());
      assert.equal(error.code, code);
      assert.equal(error.info.emitted, false);
      assert.equal(error.info.retryable, retryable);
      call.assertClosed();
    });
  };

  const breaks = (scenario: ConformanceScenario, codes: readonly ProviderErrorCode[]): void => {
    check(
      scenario,
      `throws after the parts that came, never finishing: ${scenario}`,
      async (call) => {
        const { parts, error } = await call.drain(call.stream());
        assert.ok(parts.some((part) => part.type === 'text'));
        assert.ok(!parts.some((part) => part.type === 'finish'));
        assert.ok(error, 'a broken answer must not look complete');
        assert.ok(codes.includes(error.code), `unexpected code ${error.code}`);
        assert.equal(error.info.emitted, true);
        call.assertClosed();
      },
    );
  };

  const leaves = (scenario: ConformanceScenario, window: string, partsBefore: number): void => {
    for (const way of ['abort', 'return'] as const) {
      check(
        scenario,
        `G01 ${way} ${window} reaches the upstream within ${within} ms`,
        async (call) => {
          const stream = call.stream();
          for (let taken = 0; taken < partsBefore; taken++) await stream.next();
          const pending = stream.next().then(
            (result) => ({ result }),
            (error: unknown) => ({ error }),
          );
          await call.harness.upstream?.arrived();
          if (partsBefore > 0) await pending;

          const leftAt = performance.now();
          const reason = new Error('The client left.');
          if (way === 'abort') call.controller.abort(reason);
          else await stream.return();
          if (call.harness.upstream) {
            const seenAt = await call.harness.upstream.disconnected();
            assert.ok(seenAt - leftAt <= within, `seen after ${Math.round(seenAt - leftAt)} ms`);
          }
          const outcome = partsBefore > 0 ? await settled(stream.next()) : await pending;
          call.assertClosed();
          if (way === 'return') {
            assert.ok('result' in outcome, 'return() ends the stream without an error');
            assert.equal(outcome.result.done, true);
          } else {
            assert.ok('error' in outcome, 'an aborted stream throws');
            assert.ok(isProviderError(outcome.error));
            assert.equal(outcome.error.code, 'aborted');
            assert.equal(outcome.error.cause, reason);
            assert.equal(outcome.error.info.emitted, partsBefore > 0);
          }
          assert.deepEqual(await stream.next(), { value: undefined, done: true });
        },
      );
    }
  };

  const timesOut = (
    scenario: ConformanceScenario,
    code: ProviderErrorCode,
    deadlines: Partial<Deadlines>,
    emitted: boolean,
  ): void => {
    check(scenario, `G12 ${code} ends the call and closes the connection`, async (call) => {
      const { error } = await call.drain(call.stream({}, deadlines));
      assert.ok(error);
      assert.equal(error.code, code);
      assert.equal(error.info.emitted, emitted);
      call.assertClosed();
      await call.harness.upstream?.disconnected();
    });
  };

  test.describe(`${options.name} conforms to the provider contract`, () => {
    check('text', 'gives start first, finish last, and text between', async (call) => {
      const { parts, error } = await call.drain(call.stream());
      assert.equal(error, undefined);
      assert.equal(parts[0]?.type, 'start');
      assert.equal(parts.at(-1)?.type, 'finish');
      assert.equal(parts.filter((part) => part.type === 'start').length, 1);
      assert.equal(parts.filter((part) => part.type === 'finish').length, 1);
      assert.ok(parts.filter((part) => part.type === 'text').length >= 2);
      assert.equal(call.model, parts[0]?.type === 'start' ? parts[0].model : undefined);
      call.assertClosed();
    });

    check('text', 'counts what the upstream counted', async (call) => {
      const answer = await collect(call.stream());
      assert.equal(answer.finishReason, 'stop');
      assert.ok((answer.usage.input ?? 0) > 0);
      assert.ok((answer.usage.output ?? 0) > 0);
    });

    check('text', 'reports its events in order, closed exactly once', async (call) => {
      await collect(call.stream());
      assert.deepEqual(
        call.events.map((event) => event.type),
        ['queued', 'loading', 'headers', 'closed'],
      );
      const times = call.events.map((event) => event.atMs);
      assert.deepEqual(
        times,
        times.toSorted((left, right) => left - right),
      );
    });

    check('text', 'sends nothing when the signal has fired before', async (call) => {
      call.controller.abort(new Error('Too late.'));
      const error = await call.failure(call.stream().next());
      assert.equal(error.code, 'aborted');
      assert.equal(error.info.emitted, false);
      assert.equal(error.info.retryable, false);
      assert.deepEqual(call.events, []);
    });

    check('text', 'does nothing for a stream that is returned before it is read', async (call) => {
      const stream = call.stream();
      assert.deepEqual(await stream.return(), { value: undefined, done: true });
      assert.deepEqual(await stream.next(), { value: undefined, done: true });
      assert.deepEqual(call.events, []);
    });

    check('text', 'answers overlapping calls of next in order', async (call) => {
      const stream = call.stream();
      const [first, second] = await Promise.all([stream.next(), stream.next()]);
      assert.equal(first.value?.type, 'start');
      assert.ok(second.value && second.value.type !== 'start');
      await stream.return();
      call.assertClosed();
    });

    check('text', 'leaves no listener on the signal', async (call) => {
      const { signal } = call.controller;
      let listeners = 0;
      const { addEventListener, removeEventListener } = signal;
      signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
        listeners++;
        addEventListener.apply(signal, args);
      };
      signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
        listeners--;
        removeEventListener.apply(signal, args);
      };
      await collect(call.stream());
      assert.equal(listeners, 0);
    });

    check('text', 'serves calls at the same time without mixing them', async (call) => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => collect(call.stream())));
      assert.ok(answers.every((answer) => answer.text !== ''));
      if (options.repeatable ?? true) {
        assert.equal(new Set(answers.map((answer) => answer.text)).size, 1);
      }
    });

    check('empty-pieces', 'gives no empty deltas', async (call) => {
      const { parts, error } = await call.drain(call.stream());
      assert.equal(error, undefined);
      assert.ok(!parts.some((part) => 'delta' in part && part.delta === ''));
      assert.equal(parts.at(-1)?.type, 'finish');
    });

    check('reasoning', 'keeps thinking apart from the answer', async (call) => {
      const answer = await collect(call.stream());
      assert.notEqual(answer.reasoning, '');
      assert.notEqual(answer.text, '');
      assert.ok(!answer.text.includes(answer.reasoning));
    });

    check('two-equal-tool-calls', 'keeps two equal tool calls apart', async (call) => {
      const answer = await collect(call.stream({ tools: [addTool] }));
      assert.equal(answer.finishReason, 'tool_calls');
      assert.equal(answer.toolCalls.length, 2);
      const [first, second] = answer.toolCalls;
      assert.ok(first && second);
      assert.notEqual(first.id, second.id);
      assert.equal(first.name, 'add');
      assert.equal(second.name, 'add');
      assert.deepEqual(JSON.parse(first.argsJson), JSON.parse(second.argsJson));
    });

    for (const toolChoice of ['required', { name: 'add' }] as const) {
      const how = toolChoice === 'required' ? 'the only one there is' : 'one by its name';
      check('forced-tool', `calls the tool that it is told to call: ${how}`, async (call) => {
        const answer = await collect(call.stream({ tools: [addTool], toolChoice }));
        assert.equal(answer.finishReason, 'tool_calls');
        assert.equal(answer.text, '');
        assert.deepEqual(
          answer.toolCalls.map(({ argsJson, name }) => ({ name, args: JSON.parse(argsJson) })),
          [{ name: 'add', args: { a: 1, b: 2 } }],
        );
      });
    }

    check('length', 'tells an answer that was cut from one that is complete', async (call) => {
      const answer = await collect(call.stream({ maxOutputTokens: 2 }));
      assert.equal(answer.finishReason, 'length');
    });

    for (const [what, schema] of Object.entries(hostileSchemas)) {
      check('hostile-schemas', `bears or refuses a schema with ${what}`, async (call) => {
        const output = { type: 'json_schema', schema } as const;
        const { parts, error } = await call.drain(call.stream({ output, maxOutputTokens: 8 }));
        if (error === undefined) assert.equal(parts.at(-1)?.type, 'finish');
        else assert.match(error.code, /^(invalid_request|unsupported)$/);
        const next = await collect(call.stream({ maxOutputTokens: 2 }));
        assert.equal(next.finishReason, 'length');
      });
    }

    check('no-usage', 'leaves counts unknown that nobody made', async (call) => {
      const { usage } = await collect(call.stream());
      assert.equal(usage.input, undefined);
      assert.equal(usage.output, undefined);
    });

    check('zero-usage', 'keeps a count of 0 a count', async (call) => {
      const { usage } = await collect(call.stream());
      assert.equal(usage.input, 0);
      assert.equal(usage.output, 0);
    });

    leaves('silent-before-headers', 'before headers', 0);
    leaves('silent-before-first-token', 'before the first token', 0);
    leaves('slow', 'in mid-stream', 2);

    timesOut('silent-before-headers', 'timeout_first_token', { firstTokenMs: 50 }, false);
    timesOut('silent-before-headers', 'timeout_total', { totalMs: 50 }, false);
    timesOut('stalls-midway', 'timeout_idle', { idleMs: 50 }, true);
    timesOut('slow', 'timeout_total', { totalMs: 100 }, true);

    check('slow', 'does not call a steady stream idle', async (call) => {
      const stream = call.stream({}, { idleMs: 1_000 });
      for (let taken = 0; taken < 10; taken++) assert.equal((await stream.next()).done, false);
      await stream.return();
    });

    breaks('error-midway', ['upstream']);
    breaks('ends-midway', ['protocol']);
    breaks('resets-midway', ['upstream', 'protocol']);
    breaks('garbage-midway', ['protocol']);

    refuses('error-first', 'upstream', true);
    refuses('model-not-found', 'model_not_found', false);
    refuses('unauthorized', 'authentication', false);
    refuses('rate-limited', 'rate_limited', true);
    refuses('overloaded', 'overloaded', true);
    refuses('context-exceeded', 'context_length_exceeded', false);
    refuses('fails', 'upstream', true);
    refuses('unreachable', 'unreachable', true);

    check('rate-limited', 'passes on how long to wait', async (call) => {
      const error = await call.failure(call.stream().next());
      assert.equal(error.info.retryAfterMs, 2_000);
    });

    check('text', 'says that it is well', async (call) => {
      const health = await call.harness.provider.health(call.context());
      assert.equal(health.ok, true);
      assert.ok(health.latencyMs >= 0);
    });

    check('unreachable', 'says that it is not well without throwing', async (call) => {
      const health = await call.harness.provider.health(call.context());
      assert.equal(health.ok, false);
    });

    check('text', 'lists the model it serves', async (call) => {
      const models = await call.harness.provider.listModels(call.context());
      const listed = models.find((model) => model.id.startsWith(call.model));
      assert.ok(listed?.capabilities.has('chat'));
    });
  });
}

const addTool = {
  name: 'add',
  description: 'Adds two numbers.',
  parameters: {
    type: 'object',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
  },
};

/** One test's provider with a signal of its own and a record of the events. */
class ConformanceCall {
  readonly harness: ConformanceHarness;
  readonly controller = new AbortController();
  readonly events: CallEvent[] = [];

  constructor(harness: ConformanceHarness) {
    this.harness = harness;
  }

  get model(): string {
    return this.harness.model;
  }

  context(deadlines: Partial<Deadlines> = {}): CallContext {
    return {
      signal: this.controller.signal,
      deadlines: { ...defaultDeadlines, ...deadlines },
      requestId: 'conformance',
      onEvent: (event) => this.events.push(event),
    };
  }

  stream(request: Partial<GenerateRequest> = {}, deadlines: Partial<Deadlines> = {}): PartStream {
    return this.harness.provider.stream(
      {
        model: this.model,
        messages: [{ role: 'user', parts: [{ type: 'text', text: 'Say something kind.' }] }],
        ...request,
      },
      this.context(deadlines),
    );
  }

  /** The ProviderError that `promise` rejects with. */
  async failure(promise: Promise<unknown>): Promise<ProviderError> {
    const outcome = await settled(promise);
    assert.ok('error' in outcome, 'the call was expected to fail');
    assert.ok(isProviderError(outcome.error), 'every failure is a ProviderError');
    return outcome.error;
  }

  /** Everything a stream gives, and how it ended. */
  async drain(stream: PartStream): Promise<{ parts: StreamPart[]; error?: ProviderError }> {
    const parts: StreamPart[] = [];
    try {
      for await (const part of stream) parts.push(part);
    } catch (error) {
      assert.ok(isProviderError(error), 'every failure is a ProviderError');
      return { parts, error };
    }
    return { parts };
  }

  /** Every call that was queued has been closed by now. */
  assertClosed(): void {
    const closed = this.events.filter((event) => event.type === 'closed').length;
    const queued = this.events.filter((event) => event.type === 'queued').length;
    assert.equal(closed, queued, 'a call is closed exactly once, before it settles');
  }
}

async function settled<Value>(
  promise: Promise<Value>,
): Promise<{ result: Value } | { error: unknown }> {
  try {
    return { result: await promise };
  } catch (error) {
    return { error };
  }
}
