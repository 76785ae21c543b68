// Writes what follows from code: the settings, `.env.example`, one page per error code, the commands, the database, the
// dashboards and the types of the client.
// With `--check` it writes nothing and fails when a page is stale.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorIndex, errorPage } from '@headgate/core';
import { errors } from '../apps/api/src/http/errors/registry.ts';
import { dashboards, toGrafana } from '../infra/grafana/source/index.ts';
import { databasePage } from '../packages/db/scripts/database-page.ts';
import { cliPage } from './lib/cli-page.ts';
import { clientTypes, clientTypesFile } from './lib/client-types.ts';
import { allSettings, configurationPage } from './lib/configuration-page.ts';
import { openApiDocument } from './lib/openapi-document.ts';

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

function envExample(): string {
  const entries = allSettings.map(
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
