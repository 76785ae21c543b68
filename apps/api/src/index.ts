export { openDatabase } from './adapters/database/open-database.ts';
export { createPrometheusMetrics } from './adapters/metrics/prometheus-metrics.ts';
export type { ApiParts, ComposedApi } from './compose.ts';
export { composeApi } from './compose.ts';
export { type ApiConfig, apiConfig, apiSettings, databaseConfig } from './config.ts';
export type {
  Administration,
  AdministrationParts,
  DescribedAccount,
  ListedAccount,
  ListedMember,
  ListedOrganization,
} from './open-administration.ts';
export { openAdministration } from './open-administration.ts';
export { type RunningApi, startApi } from './start-api.ts';
export { describeStartFailure } from './start-failure.ts';
