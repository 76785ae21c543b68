import { type Role, roles } from '@headgate/auth';
import { type Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import type { Terminal } from '../terminal.ts';
import { countUpTo, type Output, withJson } from './options.ts';

const exampleId = '01a22685-d6f3-7662-a75b-306707195532';

/** The organisations, for the one who runs the installation. */
export function addOrganizations(program: Command, terminal: Terminal): void {
  const orgs = () => import('../commands/orgs.ts');
  const group = program.command('orgs').description('the organisations of the configured database');
  withExamples(
    withJson(
      group
        .command('list')
        .description('the organisations, the latest first')
        .option('--limit <count>', 'how many at most', countUpTo(10_000), 100),
    ),
    'orgs list',
    'orgs list --json',
  ).action(async (options: Output & { limit: number }) =>
    (await orgs()).listOrganizations(terminal, options),
  );
  withExamples(
    withJson(
      group
        .command('members')
        .description('who belongs to one')
        .argument('<id>', 'of the organisation'),
    ),
    `orgs members ${exampleId}`,
  ).action(async (id: string, options: Output) =>
    (await orgs()).listMembers(terminal, id, options),
  );
  withExamples(
    withJson(
      group
        .command('add')
        .description('make an account a member')
        .argument('<id>', 'of the organisation')
        .argument('<email>', 'of the account')
        .addOption(new Option('--role <role>', 'as what').choices(roles).default('member')),
    ),
    `orgs add ${exampleId} ada@example.com --role admin`,
  ).action(async (id: string, email: string, options: Output & { role: Role }) =>
    (await orgs()).addMember(terminal, id, email, options),
  );
}
