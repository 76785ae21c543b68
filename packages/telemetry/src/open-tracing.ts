import type { Logger } from 'pino';
import { createPassOnTracing } from './pass-on-tracing.ts';
import type { Tracing } from './tracing.ts';

/** What {@link openTracing} takes: the settings of `tracingSettings`, and whose traces they are. */
export interface TracingOptions {
  readonly config: {
    readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
    readonly OTEL_SERVICE_NAME: string;
    readonly OTEL_TRACES_SAMPLER_ARG: number;
  };
  readonly serviceVersion: string;
  readonly log: Logger;
}

/**
 * Records traces where there is a collector; its library is loaded only then.
 *
 * @example
 * ```ts
 * const tracing = await openTracing({ config, serviceVersion: '1.0.0', log });
 * ```
 */
export async function openTracing({
  config,
  serviceVersion,
  log,
}: TracingOptions): Promise<Tracing> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return createPassOnTracing();
  const { createOtelTracing } = await import('./otel-tracing.ts');
  return createOtelTracing({
    endpoint,
    serviceName: config.OTEL_SERVICE_NAME,
    serviceVersion,
    ratio: config.OTEL_TRACES_SAMPLER_ARG,
    log,
  });
}
