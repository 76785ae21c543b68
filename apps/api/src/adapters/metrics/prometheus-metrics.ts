import { modelMetrics } from '@headgate/model-calls/metrics';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../../domain/metrics/ports.ts';
import { authMetrics } from './auth-metrics.ts';
import { connectionMetrics } from './connection-metrics.ts';
import { rateLimitMetrics } from './rate-limit-metrics.ts';
import { safetyMetrics } from './safety-metrics.ts';
import { stateMetrics } from './state-metrics.ts';
import { streamMetrics } from './stream-metrics.ts';

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts for Prometheus, in a registry of its own: those of two APIs in one process stay apart. */
export function createPrometheusMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });

  const requests = new Histogram({
    name: 'headgate_http_request_duration_seconds',
    help: 'Time until the answer began, by route and class of status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const pageSizes = new Histogram({
    name: 'headgate_list_page_items',
    help: 'Items on a served page, by list.',
    labelNames: ['list'],
    buckets: [0, 1, 5, 10, 20, 50, 100],
    registers,
  });
  const pages = new Counter({
    name: 'headgate_list_pages_total',
    help: 'Served pages, by list and direction.',
    labelNames: ['list', 'direction'],
    registers,
  });
  const depths = new Histogram({
    name: 'headgate_list_page_depth',
    help: 'Pages between the start of a walk and the served page, by list.',
    labelNames: ['list'],
    buckets: [0, 1, 2, 5, 10, 50, 100, 1000],
    registers,
  });
  const keyed = new Counter({
    name: 'headgate_idempotency_requests_total',
    help: 'Requests with an Idempotency-Key: hit, miss, conflict, in_progress or failed, by the age of the key.',
    labelNames: ['result', 'scope', 'key_age'],
    registers,
  });
  const takeovers = new Counter({
    name: 'headgate_idempotency_takeovers_total',
    help: 'Runs that took over from one whose lease had run out.',
    labelNames: ['scope'],
    registers,
  });
  const storeErrors = new Counter({
    name: 'headgate_idempotency_store_errors_total',
    help: 'Failures of the store of idempotency keys, by operation.',
    labelNames: ['operation', 'scope'],
    registers,
  });

  return {
    requestAnswered({ method, route, status, seconds }) {
      const labels = {
        method: knownMethods.has(method) ? method : 'other',
        route: route ?? 'none',
        status: `${Math.floor(status / 100)}xx`,
      };
      requests.observe(labels, seconds);
    },
    pageServed({ name, direction, size, depth }) {
      pageSizes.observe({ list: name }, size);
      pages.inc({ list: name, direction });
      depths.observe({ list: name }, depth);
    },
    keyedRequest({ result, scopeKind, keyAge, takeover }) {
      keyed.inc({ result, scope: scopeKind, key_age: keyAge });
      if (takeover) takeovers.inc({ scope: scopeKind });
    },
    idempotencyStoreFailed(operation, scopeKind) {
      storeErrors.inc({ operation, scope: scopeKind });
    },
    ...authMetrics(registers),
    ...rateLimitMetrics(registers),
    ...safetyMetrics(registers),
    ...stateMetrics(registers),
    ...streamMetrics(registers),
    ...connectionMetrics(registers),
    ...modelMetrics(registers),
    render: async () => ({ contentType: register.contentType, body: await register.metrics() }),
  };
}
