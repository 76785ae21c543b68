import type { Command } from 'commander';
import { withExamples } from '../examples.ts';
import type { Terminal } from '../terminal.ts';
import { countUpTo, type Output, withJson } from './options.ts';

/** The accounts, for the one who runs the installation: it needs the database, and no account of its own. */
export function addUsers(program: Command, terminal: Terminal): void {
  const users = () => import('../commands/users.ts');
  const group = program.command('users').description('the accounts of the configured database');
  const ofAccount = (name: string, description: string, ...more: readonly string[]) => {
    const command = withJson(
      group.command(name).description(description).argument('<email>', 'its address'),
    );
    return withExamples(command, `users ${name} ada@example.com`, ...more);
  };
  withExamples(
    withJson(
      group
        .command('list')
        .description('the accounts, the latest first')
        .argument('[text]', 'a part of their address or name')
        .option('--limit <count>', 'how many at most', countUpTo(10_000), 100),
    ),
    'users list',
    'users list example.com --limit 20 --json',
  ).action(async (text: string | undefined, options: Output & { limit: number }) =>
    (await users()).listUsers(terminal, text, options),
  );
  ofAccount('get', 'one account: where it belongs, its sessions and API keys').action(
    async (email: string, options: Output) => (await users()).getUser(terminal, email, options),
  );
  ofAccount(
    'create',
    'make an account; its password is asked for, or read from a pipe',
    'users create ada@example.com --name "Ada Lovelace" <password.txt',
  )
    .option('--name <name>', 'what it is called')
    .action(async (email: string, options: Output & { name?: string }) =>
      (await users()).createUser(terminal, email, options),
    );
  ofAccount('disable', 'let nobody in any more, and end its sessions').action(
    async (email: string, options: Output) =>
      (await users()).setUserState(terminal, email, 'disabled', options),
  );
  ofAccount('enable', 'let it in again').action(async (email: string, options: Output) =>
    (await users()).setUserState(terminal, email, 'enabled', options),
  );
  ofAccount('end-sessions', 'sign it out everywhere; its API keys go on').action(
    async (email: string, options: Output) => (await users()).endSessions(terminal, email, options),
  );
  ofAccount(
    'reset-password',
    'give it another password, which is asked for',
    'users reset-password ada@example.com <password.txt',
  ).action(async (email: string, options: Output) =>
    (await users()).resetPassword(terminal, email, options),
  );
}
