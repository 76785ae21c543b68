import { setting, url } from '@headgate/core/config';
import { z } from 'zod';

/** The settings of traces, with the name that a service has in them unless told otherwise. */
export function tracingSettings(serviceName: string) {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url(
      ['http', 'https'],
      'The OpenTelemetry collector that takes traces, by OTLP over HTTP. Unset: nothing is recorded.',
    ).optional(),
    OTEL_SERVICE_NAME: setting(z.string().min(1), {
      description: 'The name of this service in traces.',
    }).default(serviceName),
    OTEL_TRACES_SAMPLER_ARG: setting(
      z
        .string()
        .trim()
        .regex(/^(?:0|1|0?\.\d{1,9}|1\.0+|0\.0+)$/)
        .transform(Number),
      {
        description:
          'The share of the traces that is recorded, but for those whose caller decides.',
        expected: 'a number from 0 to 1',
      },
    ).default(1),
  };
}
