import type { ListedAccount } from '@headgate/api';
import { askNewPassword } from '../ask-password.ts';
import { CommandError, print, type Terminal, table } from '../terminal.ts';
import { withAdministration } from '../with-administration.ts';

interface Output {
  readonly json?: true;
}

/** `headgate users list`: the accounts, the latest first. */
export async function listUsers(
  terminal: Terminal,
  containing: string | undefined,
  { json, limit }: Output & { limit: number },
): Promise<void> {
  const accounts = await withAdministration(terminal, (administration) =>
    administration.accounts({ limit, ...(containing !== undefined && { containing }) }),
  );
  print(terminal, accounts.map(present), {
    json,
    none: accounts.length === 0 && (containing === undefined ? 'account' : 'such account'),
    text: (all) =>
      table([
        ['EMAIL', 'NAME', 'CREATED', 'STATE', 'ID'],
        ...all.map(({ email, name, created_at, disabled_at, id }) => [
          email,
          name ?? '',
          created_at.slice(0, 10),
          disabled_at === null ? '' : 'disabled',
          id,
        ]),
      ]),
  });
}

/** `headgate users create`: an account with its own organisation, whose password is asked for. */
export async function createUser(
  terminal: Terminal,
  email: string,
  { name, json }: Output & { name?: string },
): Promise<void> {
  const password = await askNewPassword(terminal);
  const created = await withAdministration(terminal, (administration) =>
    administration.createAccount({ email, password, ...(name !== undefined && { name }) }),
  );
  const { id, organizationId: organization_id } = created;
  print(
    terminal,
    { id, email: created.email, organization_id },
    {
      json,
      text: (user) =>
        `${user.email} has the account ${user.id} and the organization ${user.organization_id}.`,
    },
  );
}

/** `headgate users get`: one account, where it belongs, and what it is signed in with. */
export async function getUser(terminal: Terminal, email: string, { json }: Output): Promise<void> {
  const found = await withAdministration(terminal, (administration) =>
    administration.account(email),
  );
  if (found === null) throw unknown(email);
  const shown = {
    ...present(found),
    sessions: found.sessions,
    api_keys: found.apiKeys,
    organizations: found.organizations.map(({ id, name, role }) => ({ id, name, role })),
  };
  print(terminal, shown, {
    json,
    text: (user) =>
      table([
        ['id', user.id],
        ['email', user.email],
        ['name', user.name ?? ''],
        ['created', user.created_at],
        ['disabled', user.disabled_at ?? 'no'],
        ['sessions', String(user.sessions)],
        ['api keys', String(user.api_keys)],
        ...user.organizations.map(({ id, name, role }) => [role, `${name} (${id})`]),
      ]),
  });
}

/** `headgate users end-sessions`: signs an account out everywhere. */
export async function endSessions(
  terminal: Terminal,
  email: string,
  { json }: Output,
): Promise<void> {
  const known = await withAdministration(terminal, (administration) =>
    administration.endSessions(email),
  );
  if (!known) throw unknown(email);
  print(
    terminal,
    { email, sessions: 'ended' },
    { json, text: () => `${email} is signed out everywhere; its API keys go on.` },
  );
}

/** `headgate users disable` and `enable`. */
export async function setUserState(
  terminal: Terminal,
  email: string,
  state: 'disabled' | 'enabled',
  { json }: Output,
): Promise<void> {
  const known = await withAdministration(terminal, (administration) =>
    state === 'disabled' ? administration.disable(email) : administration.enable(email),
  );
  if (!known) throw unknown(email);
  const told = {
    disabled: 'is disabled: its sessions and tokens have ended, and its API keys are refused.',
    enabled: 'may sign in again.',
  };
  print(terminal, { email, state }, { json, text: () => `${email} ${told[state]}` });
}

/** `headgate users reset-password`: asks for the new one, and ends every session of the account. */
export async function resetPassword(
  terminal: Terminal,
  email: string,
  { json }: Output,
): Promise<void> {
  const password = await askNewPassword(terminal);
  const known = await withAdministration(terminal, (administration) =>
    administration.resetPassword(email, password),
  );
  if (!known) throw unknown(email);
  print(
    terminal,
    { email, password: 'reset' },
    { json, text: () => `${email} has a new password; its sessions have ended.` },
  );
}

function present({ id, email, name, createdAt, disabledAt }: ListedAccount) {
  return {
    id,
    email,
    name,
    created_at: createdAt.toISOString(),
    disabled_at: disabledAt?.toISOString() ?? null,
  };
}

function unknown(email: string): CommandError {
  return new CommandError(`There is no account with the address ${email}.`);
}
