import type { ConfigSources, LoadedConfig } from '@headgate/core/config';

/** The part of a configuration that says which settings there are. */
interface Settings {
  readonly schema: { readonly shape: Readonly<Record<string, unknown>> };
}

/**
 * The settings of a command, from where the API and the worker take theirs: the file that `CONFIG_FILE` names, `.env` in this
 * folder, the environment.
 *
 * @param others programs that share these sources: their settings are not this one's, and nothing to be warned of
 * @throws ConfigError with every problem, when there is one
 */
export function loadSettings<Values>(
  config: { load(sources: ConfigSources): LoadedConfig<Values> },
  env: ConfigSources['env'],
  ...others: readonly Settings[]
): LoadedConfig<Values> {
  // An empty value counts as unset, here as everywhere.
  const yamlFile = env['CONFIG_FILE'] || undefined;
  const loaded = config.load({ env, yamlFile, dotenvFile: '.env' });
  const isOfOther = (name: string) =>
    others.some(({ schema }) => Object.hasOwn(schema.shape, name));
  const warnings = loaded.warnings.filter(
    ({ name }) => !isOfOther(name) && !isOfOther(name.replace(/_FILE$/, '')),
  );
  return { ...loaded, warnings };
}
