import {
  type ConfigSources,
  isConfigError,
  type SettingReference,
  settingsReference,
} from '@headgate/core/config';
import { apiConfig, databaseConfig } from '../../apps/api/src/config.ts';
import { workerConfig } from '../../apps/worker/src/config.ts';

const api = settingsReference(apiConfig.schema);
const worker = settingsReference(workerConfig.schema);
const databaseNames = new Set(Object.keys(databaseConfig.schema.shape));
const apiByName = byName(api);
const workerByName = byName(worker);
const shared = worker.filter(({ name }) => apiByName.has(name));
const workerOnly = worker.filter(({ name }) => !apiByName.has(name));

/** Every setting once: those of the API, and those that a worker alone has. */
export const allSettings: readonly SettingReference[] = [...api, ...workerOnly];

/** The page of the settings: a heading for each, so that each can be searched and linked. */
export function configurationPage(): string {
  const ofApi = missingInProduction(apiConfig, {});
  const ofWorker = [
    ...worker.filter(({ required }) => required).map(({ name }) => name),
    ...missingInProduction(workerConfig, { DATABASE_URL: 'postgresql://database/headgate' }),
  ];
  const required = new Set([...ofApi, ...ofWorker]);
  return `# Configuration

Settings are read from, weakest first: defaults, the YAML file that \`CONFIG_FILE\` names in the environment, \`.env\`, the environment, and
the files that \`NAME_FILE\` names (for secrets mounted by Docker, Kubernetes or Vault). In YAML \`openai: { base_url: … }\`
means \`OPENAI_BASE_URL\`. An empty value counts as unset. Every problem is reported at once, and nothing secret is printed.

With \`NODE_ENV=production\`, ${links(ofApi)} are required; of a worker ${links(ofWorker)}.

What API and worker share bears the same name and is explained once. Commands for the database are \`headgate migrate\`, \`users\` and \`orgs\`.

This page follows from the code; \`pnpm docs:generate\` writes it.

## API and \`headgate serve\`

${api.map((setting) => section(setting, required)).join('\n\n')}

## Worker

The worker reads ${links(shared.map(({ name }) => name))} too, and besides:

${workerOnly.map((setting) => section(setting, required)).join('\n\n')}
`;
}

function section(setting: SettingReference, required: ReadonlySet<string>): string {
  const { name, description, expected, defaultText } = setting;
  const readers = [
    ...(apiByName.has(name) ? ['API'] : []),
    ...(workerByName.has(name) ? ['worker'] : []),
    ...(databaseNames.has(name) ? ['commands for the database'] : []),
  ];
  const otherwise = differences(setting, workerByName.get(name) ?? setting);
  const without = required.has(name) ? 'none; required in production' : 'none';
  const facts = [
    `- value: ${expected}`,
    `- default: ${defaultText ? `\`${defaultText}\`` : without}`,
    `- read by: ${readers.join(', ')}`,
    ...(otherwise.length > 0 ? [`- in a worker: ${otherwise.join('; ')}`] : []),
  ];
  return `### \`${name}\`\n\n${description}\n\n${facts.join('\n')}`;
}

/** What a setting is to a worker and not to the API. */
function differences(ofApi: SettingReference, ofWorker: SettingReference): readonly string[] {
  const { description, expected, defaultText, required } = ofWorker;
  return [
    ...(description === ofApi.description ? [] : [description.replace(/\.$/, '')]),
    ...(required === ofApi.required ? [] : ['always required']),
    ...(expected === ofApi.expected ? [] : [expected]),
    ...(defaultText === ofApi.defaultText ? [] : [`\`${defaultText}\` by default`]),
  ];
}

/** What production asks for and has no default; asked of the rules themselves. */
function missingInProduction(
  config: { load(sources: ConfigSources): unknown },
  env: ConfigSources['env'],
): readonly string[] {
  try {
    config.load({ env: { ...env, NODE_ENV: 'production' } });
    return [];
  } catch (error) {
    if (!isConfigError(error)) throw error;
    return error.problems.map(({ name }) => name);
  }
}

function links(names: readonly string[]): string {
  const each = names.map((name) => `[\`${name}\`](#${name.toLowerCase()})`);
  const last = each.pop() ?? '';
  return each.length > 0 ? `${each.join(', ')} and ${last}` : last;
}

function byName(settings: readonly SettingReference[]): ReadonlyMap<string, SettingReference> {
  return new Map(settings.map((setting) => [setting.name, setting]));
}
