import { Counter, type Registry } from 'prom-client';
import type { Metrics } from '../../domain/metrics/ports.ts';

/** Counts what rate limits do, in the given registries. */
export function rateLimitMetrics(
  registers: Registry[],
): Pick<Metrics, 'rateLimited' | 'rateLimitInsured' | 'rateLimitStoreFailed'> {
  const violations = new Counter({
    name: 'headgate_rate_limit_violations_total',
    help: 'Requests beyond the quota of a policy, by policy.',
    labelNames: ['policy'],
    registers,
  });
  const insured = new Counter({
    name: 'headgate_rate_limit_insured_total',
    help: 'Checks that this process counted for itself because Redis did not answer.',
    registers,
  });
  const failures = new Counter({
    name: 'headgate_rate_limit_store_errors_total',
    help: 'Failures of Redis when a rate limit asked it.',
    registers,
  });
  return {
    rateLimited: (policy) => violations.inc({ policy }),
    rateLimitInsured: () => insured.inc(),
    rateLimitStoreFailed: () => failures.inc(),
  };
}
