export type { LogLevel, LogLevels } from '../logging/log-levels.ts';
export {
  ConfigError,
  type ConfigProblem,
  type ConfigSources,
  type ConfigSpec,
  defineConfig,
  isConfigError,
  type LoadedConfig,
  type ProductionRule,
} from './define-config.ts';
export {
  enabledInProduction,
  httpsOnly,
  requiredInProduction,
  strongSecret,
} from './production-rules.ts';
export {
  byteSize,
  cidrList,
  duration,
  flag,
  hostList,
  integer,
  keyRing,
  list,
  logLevel,
  originList,
  port,
  type Rate,
  type RingEntry,
  type RouteRate,
  rate,
  routeRates,
  secret,
  setting,
  url,
} from './setting-types.ts';
export { type SettingReference, settingsReference } from './settings-reference.ts';
export { yamlDocument } from './yaml-document.ts';
