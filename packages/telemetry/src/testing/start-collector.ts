import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it is sent. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status?: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

/** Starts a collector that takes OTLP over HTTP as JSON and keeps the spans. */
export async function startCollector() {
  const spans: SentSpan[] = [];
  const resources: unknown[] = [];
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans) {
      resources.push(resource);
      for (const { spans: sent } of scopeSpans) spans.push(...sent);
    }
    response.setHeader('Content-Type', 'application/json');
    response.end(request.url === '/v1/traces' ? '{}' : '{"partialSuccess":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    resources,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The value of an attribute of a span. */
export const attribute = ({ attributes }: SentSpan, name: string) =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];
