import type { ConfigSources, LoadedConfig } from '@headgate/core/config';

/**
 * The settings of a command, from where the API and the worker take theirs: the file that `CONFIG_FILE` names, `.env` in this
 * folder, the environment.
 *
 * @throws ConfigError with every problem, when there is one
 */
export function loadSettings<Values>(
  config: { load(sources: ConfigSources): LoadedConfig<Values> },
  env: ConfigSources['env'],
): LoadedConfig<Values> {
  // An empty value counts as unset, here as everywhere.
  return config.load({ env, yamlFile: env['CONFIG_FILE'] || undefined, dotenvFile: '.env' });
}
