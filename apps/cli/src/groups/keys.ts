import { type Command, Option } from 'commander';
import * as keys from '../commands/keys.ts';
import { withExamples } from '../examples.ts';
import type { Terminal } from '../terminal.ts';
import { minutes, type Output, withJson, withSecretFile } from './options.ts';

/** The keys of a ring in a file, which are replaced in steps so that no token is refused before its end. */
export function addKeys(program: Command, terminal: Terminal): void {
  const group = program
    .command('keys')
    .description('replace the keys of JWT_KEYS or SESSION_KEYS, step by step');
  const inFile = (name: string, description: string) =>
    withJson(
      group.command(name).description(description).argument('<file>', 'where the keys are kept'),
    );

  withExamples(
    inFile('publish', 'make a key that verifies and does not sign yet; the first signs at once'),
    'keys publish jwt.json',
    'keys publish jwt.json --algorithm ES256 --kid 2027-01',
  )
    .addOption(
      new Option('--algorithm <name>', 'how it signs').choices(keys.algorithms).default('HS256'),
    )
    .option('--kid <name>', 'its name; the time by default')
    .action((file: string, options: keys.PublishOptions) => keys.publish(terminal, file, options));
  withExamples(
    inFile('import', 'begin with a ring that is in use: its first key signs, the others verify'),
    'keys import jwt.json jwt-keys',
    'keys import jwt.json infra/secrets/jwt_keys',
  )
    .argument('<ring>', 'the file that JWT_KEYS_FILE names, or the value of JWT_KEYS in one')
    .action((file: string, ring: string, options: Output) =>
      keys.importRing(terminal, file, ring, options),
    );
  withExamples(
    inFile('sign', 'sign with a key that was published, when every verifier has it'),
    'keys sign jwt.json 2027-01',
    'keys sign session.json 2027-01 --published 0',
  )
    .argument('<kid>', 'its name')
    .option('--published <minutes>', 'how long it must have been published; 60', minutes)
    .action((file: string, kid: string, options: Output & { published?: number }) =>
      keys.sign(terminal, file, kid, { publishedMs: options.published, json: options.json }),
    );
  withExamples(
    inFile('retire', 'remove a key, when its last token has ended'),
    'keys retire jwt.json 2026-01',
    'keys retire session.json 2026-01 --lifetime 120',
  )
    .argument('<kid>', 'its name')
    .option('--lifetime <minutes>', 'how long its tokens hold; a little over 15', minutes)
    .action((file: string, kid: string, options: Output & { lifetime?: number }) =>
      keys.retire(terminal, file, kid, { lifetimeMs: options.lifetime, json: options.json }),
    );
  withExamples(
    inFile('list', 'the keys by name, and when they took their steps'),
    'keys list jwt.json',
  ).action((file: string, options: Output) => keys.list(terminal, file, options));
  withExamples(
    withSecretFile(inFile('print', 'the ring, as the setting takes it')),
    'keys print jwt.json --out jwt-keys',
    'keys print jwt.json --out jwt-keys --force',
  ).action((file: string, options: Parameters<typeof keys.printRing>[2]) =>
    keys.printRing(terminal, file, options),
  );
}
