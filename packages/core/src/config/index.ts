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
  duration,
  flag,
  list,
  port,
  secret,
  setting,
  url,
} from './setting-types.ts';
export { type SettingReference, settingsReference } from './settings-reference.ts';
