// Writes what follows from code: the settings, `.env.example`, one page per error code, the commands, the database, the
// dashboards and the types of the client.
// With `--check` it writes nothing and fails when a page is stale.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorIndex, errorPage } from '@headgate/core';
import { type SettingReference, settingsReference } from '@headgate/core/config';
import { apiSettings } from '../apps/api/src/config.ts';
import { errors } from '../apps/api/src/http/errors/registry.ts';
import { workerSettings } from '../apps/worker/src/config.ts';
import { dashboards, toGrafana } from '../infra/grafana/source/index.ts';
import { databasePage } from '../packages/db/scripts/database-page.ts';
import { cliPage } from './lib/cli-page.ts';
import { clientTypes, clientTypesFile } from './lib/client-types.ts';
import { openApiDocument } from './lib/openapi-document.ts';

const api = settingsReference(apiSettings);
const apiNames = new Set(api.map(({ name }) => name));
const worker = settingsReference(workerSettings);
const shared = worker.map(({ name }) => name).filter((name) => apiNames.has(name));
const workerOnly = worker.filter(({ name }) => !apiNames.has(name));

const pages = new Map<string, string>([
  ['docs/configuration.md', configurationPage()],
  ['.env.example', envExample()],
  ['docs/cli.md', cliPage(readFileSync('docs/cli.md', 'utf8'))],
  ['docs/database.md', await databasePage()],
  ['docs/errors/README.md', errorsPage()],
  [clientTypesFile, await clientTypes(await openApiDocument())],
  ...errors.codes.map((code) => [`docs/errors/${code}.md`, errorPage(errors, code)] as const),
  ...dashboards.map(
    (each) => [`infra/grafana/dashboards/${each.uid}.json`, toGrafana(each)] as const,
  ),
]);

const stale = [
  ...[...pages].filter(([file, text]) => read(file) !== text).map(([file]) => file),
  ...['docs/errors', 'infra/grafana/dashboards'].flatMap(files).filter((file) => !pages.has(file)),
];
if (process.argv.includes('--check')) {
  if (stale.length > 0) {
    console.log(`Stale, write them anew with \`pnpm docs:generate\`: ${stale.join(', ')}`);
    process.exitCode = 1;
  }
} else {
  for (const file of stale) {
    const text = pages.get(file);
    if (text === undefined) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  console.log(stale.length > 0 ? `Written: ${stale.join(', ')}` : 'Every page is up to date.');
}

function configurationPage(): string {
  return `# Configuration

Settings are read from, weakest first: defaults, the YAML file that \`CONFIG_FILE\` names in the environment, \`.env\`, the environment, and
the files that \`NAME_FILE\` names (for secrets mounted by Docker, Kubernetes or Vault). In YAML \`openai: { base_url: … }\`
means \`OPENAI_BASE_URL\`. An empty value counts as unset. Every problem is reported at once, and nothing secret is printed.

This page follows from the code; \`pnpm docs:generate\` writes it.

## API and \`headgate serve\`

${table(api)}

With \`NODE_ENV=production\`, \`DATABASE_URL\`, \`JWT_KEYS\`, \`SESSION_KEYS\`, \`CURSOR_KEYS\`, \`WEBHOOK_SECRET_KEYS\` and \`PUBLIC_URL\` are required; of a worker \`DATABASE_URL\` and \`WEBHOOK_SECRET_KEYS\`.

## Worker

The worker reads ${shared.map((name) => `\`${name}\``).join(', ')} too, and besides:

${table(workerOnly)}
`;
}

function table(settings: readonly SettingReference[]): string {
  const rows = settings.map(
    ({ name, description, expected, defaultText }) =>
      `| \`${name}\` | ${cell(description)} | ${cell(expected)} | ${defaultText ? `\`${cell(defaultText)}\`` : ''} |`,
  );
  return ['| name | meaning | value | default |', '|---|---|---|---|', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function envExample(): string {
  const entries = [...api, ...workerOnly].map(
    ({ name, description, expected, defaultText }) =>
      `# ${description}\n# ${expected}\n#${name}=${defaultText ?? ''}\n`,
  );
  return `# Copy to .env and uncomment what you change. docs/configuration.md says more.\n\n${entries.join('\n')}`;
}

function errorsPage(): string {
  return `# Error codes

Every error document has a \`code\`; this is all of them. A running service shows the same pages at \`/docs/errors/{code}\`.

${errorIndex(errors)}`;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function files(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
