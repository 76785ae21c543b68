import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { chat, contextWith, failureOf, requestWith, startPair } from '../../test/support.ts';
import { createOllamaProvider } from './index.ts';

describe('a refusal by Ollama', () => {
  it.each([
    [400, 'json: cannot unmarshal', 'invalid_request', false],
    [400, 'model is required', 'invalid_request', false],
    [400, '"x" does not support chat', 'unsupported', false],
    [400, 'registry.ollama.ai/library/x does not support tools', 'unsupported', false],
    [400, 'the input length exceeds the context length', 'context_length_exceeded', false],
    [500, 'input length exceeds maximum context length', 'context_length_exceeded', false],
    [401, 'unauthorized', 'authentication', false],
    [403, 'forbidden', 'permission', false],
    [404, "model 'x' not found", 'model_not_found', false],
    [404, 'model "x" not found, try pulling it first', 'model_not_found', false],
    [404, '', 'model_not_found', false],
    [408, 'timeout', 'upstream', true],
    [413, 'too large', 'invalid_request', false],
    [429, 'slow down', 'rate_limited', true],
    [499, 'request canceled', 'aborted', true],
    [500, 'llama runner process has terminated', 'upstream', true],
    [500, 'model requires more system memory (9 GiB) than is available', 'upstream', true],
    [500, 'invalid JSON schema in format', 'invalid_request', false],
    [
      500,
      'invalid format: "x"; expected "json" or a valid JSON Schema object',
      'invalid_request',
      false,
    ],
    [500, 'failed to load model vocabulary required for format', 'invalid_request', false],
    [500, 'model runner has unexpectedly stopped', 'upstream', true],
    [502, 'cloud', 'upstream', true],
    [503, 'server busy, please try again.  maximum pending requests exceeded', 'overloaded', true],
    [503, 'Loading model', 'model_loading', true],
    [302, 'elsewhere', 'protocol', true],
  ])('Q18 status %i "%s" is %s', async (status, message, code, retryable) => {
    await using pair = await startPair();
    const { parts, error } = await chat(pair, { error: { status, message } });
    expect(parts).toEqual([]);
    expect(error).toMatchObject({ code, info: { retryable, emitted: false, model: 'llama3.2' } });
    if (message !== '') expect(JSON.stringify(error?.info)).not.toContain(message);
  });

  it('Q18 does not send a schema again after which the model server broke down', async () => {
    await using pair = await startPair();
    const message =
      'model runner has unexpectedly stopped, this may be due to resource limitations';
    const output = { type: 'json_schema', schema: { type: 'string' } } as const;
    const { error } = await chat(pair, { error: { status: 500, message } }, { output });
    expect(error).toMatchObject({ code: 'upstream', info: { retryable: false, status: 500 } });
    const refusal = { error: { status: 500, message: 'invalid JSON schema in format' } };
    expect((await chat(pair, refusal, { output })).error?.info.parameter).toBe('output');
    const busy = { error: { status: 503, message: 'server busy, please try again.' } };
    expect((await chat(pair, busy, { output })).error?.info.retryable).toBe(true);
  });

  it.each([
    ['registry.ollama.ai/library/x does not support tools', 'tools'],
    ['think value "low" is not supported for this model', 'reasoning'],
    ['"x" does not support thinking', 'reasoning'],
    ['"x" does not support chat', 'model'],
    ['this is not supported', undefined],
  ])('Q10 names the member of the request that "%s" is about', async (message, parameter) => {
    await using pair = await startPair();
    const { error } = await chat(pair, { error: { status: 400, message } });
    expect(error).toMatchObject({ code: 'unsupported', info: { parameter } });
  });

  it('Q18 reads the status when the body is a proxy’s page', async () => {
    await using pair = await startPair();
    const body = `<html>SECRET${'x'.repeat(200_000)}</html>`;
    const { error } = await chat(pair, { error: { status: 502, body } });
    expect(error).toMatchObject({ code: 'upstream', info: { status: 502 } });
    expect(JSON.stringify(error?.info) + String(error?.cause)).not.toContain('SECRET');
  });

  it.each([
    [{ 'retry-after': '3' }, 3_000],
    [
      { 'retry-after': 'Fri, 02 Jan 2026 03:04:15 GMT', date: 'Fri, 02 Jan 2026 03:04:05 GMT' },
      10_000,
    ],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('reads how long to wait from %j', async (headers, retryAfterMs) => {
    await using pair = await startPair();
    const { error } = await chat(pair, { error: { status: 503, message: 'busy', headers } });
    expect(error?.info.retryAfterMs).toBe(retryAfterMs);
  });

  it('Q17 is overloaded when the server takes no more', async () => {
    await using pair = await startPair({ maxActive: 1 });
    pair.server.enqueue({ headersDelayMs: 5_000 });
    const first = pair.provider.stream(requestWith(), contextWith());
    const pending = first.next();
    await pair.server.waitForRequest();
    expect((await chat(pair, {})).error?.code).toBe('overloaded');
    await first.return();
    expect(await pending).toEqual({ value: undefined, done: true });
  });
});

describe('a connection that fails', () => {
  async function answerRaw(text: string | undefined): Promise<{ url: string; close(): void }> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => {
        if (text === undefined) socket.destroy();
        else socket.end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
  }

  it.each([
    ['closes without a word', undefined, 'unreachable', false],
    ['does not speak HTTP', 'SSH-2.0-OpenSSH_9.9 SECRET\r\n\r\n', 'protocol', false],
    [
      'closes in mid-stream',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n24\r\n{"message":{"content":"SECRET text"}\r\n',
      'upstream',
      false,
    ],
  ])('is reported when the server %s', async (_, text, code, emitted) => {
    const server = await answerRaw(text);
    const provider = createOllamaProvider({ baseUrl: server.url });
    try {
      const error = await failureOf(provider.stream(requestWith(), contextWith()).next());
      expect(error).toMatchObject({ code, info: { emitted, retryable: true } });
      expect(JSON.stringify(error.info) + error.message + String(error.cause)).not.toContain(
        'SECRET',
      );
      expect(error.message).not.toContain('127.0.0.1');
    } finally {
      await provider.close();
      server.close();
    }
  });

  it.each([['http://user:SECRET@localhost'], ['SECRET'], ['ftp://SECRET']])(
    'refuses the base URL %s without quoting it',
    (baseUrl) => {
      expect(() => createOllamaProvider({ baseUrl })).toThrow(TypeError);
      expect(() => createOllamaProvider({ baseUrl })).not.toThrow(/SECRET/);
    },
  );
});
