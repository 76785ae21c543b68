import type { Logger } from 'pino';
import type { ApiConfig } from '../../config.ts';
import type { Tracing } from '../../domain/tracing/ports.ts';
import { createPassOnTracing } from './pass-on-tracing.ts';

/** Records traces where there is a collector; its library is loaded only then. */
export async function openTracing(
  config: ApiConfig,
  serviceVersion: string,
  log: Logger,
): Promise<Tracing> {
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
