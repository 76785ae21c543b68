import type { Command } from 'commander';
import * as apiKeys from '../commands/api-keys.ts';
import { withDefault } from '../default-command.ts';
import { withExamples } from '../examples.ts';
import type { Terminal } from '../terminal.ts';
import {
  countUpTo,
  minutes,
  moment,
  type Output,
  withJson,
  withSecretFile,
  words,
} from './options.ts';

const exampleId = '01a22685-d6f3-7662-a75b-306707195532';

/** The API keys of the caller, and with `api_keys:manage` those of the organisation. */
export function addApiKeys(program: Command, terminal: Terminal): void {
  const group = program
    .command('api-keys')
    .description('your API keys, and with api_keys:manage those of your organisation');
  const list = withExamples(
    withJson(
      group
        .command('list', { isDefault: true })
        .description('the keys, the newest first, without their secrets')
        .option('--limit <count>', 'how many at most, up to 100', countUpTo(100), 100)
        .option('--project <id>', 'those of a project alone'),
    ),
    'api-keys list',
  ).action((options: apiKeys.ListOptions) => apiKeys.listApiKeys(terminal, options));
  withExamples(
    withSecretFile(
      withJson(
        group
          .command('create')
          .description('make a key, which is shown this once; it takes a session, not an API key')
          .argument('<name>', 'what it is for')
          .requiredOption('--scopes <permissions>', 'what it may do, with commas', words)
          .option('--project <id>', 'the project that it belongs to, and ends with')
          .option('--expires <time>', 'when it ends; never by default', moment)
          .option('--email <address>', 'sign in for it, with a password that is asked for'),
      ),
    ),
    'api-keys create ci --scopes models:read,chat:write --email ada@example.com',
    'api-keys create backup --scopes organization:export --email ada@example.com --expires 2027-01-31 --out key.txt',
  ).action((name: string, options: apiKeys.CreateOptions) =>
    apiKeys.createApiKey(terminal, name, options),
  );
  withDefault(group, list);
  withExamples(
    withSecretFile(
      withJson(
        group
          .command('rotate')
          .description('make the successor of a key, which is shown this once')
          .argument('<id>', 'of the key')
          .option('--overlap <minutes>', 'how long the old one goes on; a day', minutes),
      ),
    ),
    `api-keys rotate ${exampleId}`,
    `api-keys rotate ${exampleId} --overlap 60 --out key.txt`,
  ).action((id: string, options: apiKeys.SecretOutput & { overlap?: number }) =>
    apiKeys.rotateApiKey(terminal, id, options),
  );
  withExamples(
    withJson(group.command('revoke').description('end a key').argument('<id>', 'of the key')),
    `api-keys revoke ${exampleId}`,
  ).action((id: string, options: Output) => apiKeys.revokeApiKey(terminal, id, options));
}
