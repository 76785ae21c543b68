export { openDatabase } from './adapters/database/open-database.ts';
export { type ApiParts, type RunningApi, startApi } from './compose.ts';
export { type ApiConfig, apiConfig, apiSettings } from './config.ts';
export { describeStartFailure } from './start-failure.ts';
