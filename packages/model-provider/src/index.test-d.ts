import { describe, expectTypeOf, it } from 'vitest';
import { createEchoProvider } from './echo/index.ts';
import type {
  CallContext,
  Count,
  Deadlines,
  EmbedResult,
  Generated,
  GenerateRequest,
  ModelInfo,
  ModelProvider,
  Part,
  PartStream,
  ProviderErrorCode,
  StreamPart,
  Usage,
} from './index.ts';
import {
  batches,
  collect,
  defaultDeadlines,
  isProviderError,
  type ProviderError,
} from './index.ts';
import type { OllamaProvider, OllamaProviderOptions } from './ollama/index.ts';
import { createOllamaProvider } from './ollama/index.ts';
import type { OllamaServer, OllamaServerOptions } from './testing/index.ts';
import { startOllamaServer } from './testing/index.ts';

describe('the port', () => {
  it('accepts any async generator of parts as a stream', () => {
    expectTypeOf<AsyncGenerator<StreamPart, void, void>>().toExtend<PartStream>();
    expectTypeOf<PartStream>().toExtend<AsyncGenerator<StreamPart, void, void>>();
  });

  it('keeps the kinds of parts apart by type', () => {
    expectTypeOf<StreamPart['type']>().toEqualTypeOf<
      'start' | 'text' | 'reasoning' | 'tool-call-delta' | 'finish'
    >();
    expectTypeOf<Part['type']>().toEqualTypeOf<
      'text' | 'image' | 'reasoning' | 'tool-call' | 'tool-result'
    >();
  });

  it('makes unknown counts impossible to overlook', () => {
    expectTypeOf<Usage['input']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Count>().toEqualTypeOf<number | undefined>();
  });

  it('accepts settings that a parser left undefined', () => {
    expectTypeOf<{
      model: string;
      messages: [];
      temperature: undefined;
    }>().toExtend<GenerateRequest>();
  });

  it('has the signatures that callers rely on', () => {
    expectTypeOf<ModelProvider['stream']>().toEqualTypeOf<
      (request: GenerateRequest, context: CallContext) => PartStream
    >();
    expectTypeOf<ModelProvider['embed']>().extract<undefined>().toEqualTypeOf<undefined>();
    expectTypeOf<ModelProvider['listModels']>().returns.resolves.toEqualTypeOf<ModelInfo[]>();
    expectTypeOf(collect).returns.resolves.toEqualTypeOf<Generated>();
    expectTypeOf(batches).returns.toEqualTypeOf<AsyncGenerator<StreamPart[], void, void>>();
    expectTypeOf(defaultDeadlines).toEqualTypeOf<Deadlines>();
  });
});

describe('errors', () => {
  it('narrow from unknown to a closed set of codes', () => {
    const caught: unknown = undefined;
    if (isProviderError(caught)) {
      expectTypeOf(caught).toEqualTypeOf<ProviderError>();
      expectTypeOf(caught.code).toEqualTypeOf<ProviderErrorCode>();
    }
  });
});

describe('the providers', () => {
  it('implement the port', () => {
    expectTypeOf(createOllamaProvider).parameters.toEqualTypeOf<[OllamaProviderOptions]>();
    expectTypeOf(createOllamaProvider).returns.toEqualTypeOf<OllamaProvider>();
    expectTypeOf<OllamaProvider>().toExtend<ModelProvider>();
    expectTypeOf<OllamaProvider['embed']>().returns.resolves.toEqualTypeOf<EmbedResult>();
    expectTypeOf(createEchoProvider).returns.toEqualTypeOf<ModelProvider>();
  });

  it('have a server to be tested against', () => {
    expectTypeOf(startOllamaServer).parameter(0).toEqualTypeOf<OllamaServerOptions | undefined>();
    expectTypeOf(startOllamaServer).returns.resolves.toEqualTypeOf<OllamaServer>();
  });
});
