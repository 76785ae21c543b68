import type { Role } from '@headgate/auth';
import { CommandError, print, type Terminal, table } from '../terminal.ts';
import { withAdministration } from '../with-administration.ts';

interface Output {
  readonly json?: true;
}

/** `headgate orgs list`: the organisations, the latest first. */
export async function listOrganizations(
  terminal: Terminal,
  { json, limit }: Output & { limit: number },
): Promise<void> {
  const found = await withAdministration(terminal, (administration) =>
    administration.organizations(limit),
  );
  const shown = found.map(({ id, name, personal, members, createdAt }) => ({
    id,
    name,
    personal,
    members,
    created_at: createdAt.toISOString(),
  }));
  print(terminal, shown, {
    json,
    none: shown.length === 0 && 'organisation',
    text: (all) =>
      table([
        ['NAME', 'MEMBERS', 'CREATED', 'KIND', 'ID'],
        ...all.map(({ name, members, created_at, personal, id }) => [
          name,
          String(members),
          created_at.slice(0, 10),
          personal ? 'personal' : '',
          id,
        ]),
      ]),
  });
}

/** `headgate orgs members`: who belongs to an organisation, the eldest first. */
export async function listMembers(
  terminal: Terminal,
  organizationId: string,
  { json }: Output,
): Promise<void> {
  const found = await withAdministration(terminal, (administration) =>
    administration.members(organizationId),
  );
  if (found === null) throw new CommandError(`There is no organisation ${organizationId}.`);
  const shown = found.map(({ userId, email, role, createdAt }) => ({
    user_id: userId,
    email,
    role,
    created_at: createdAt.toISOString(),
  }));
  print(terminal, shown, {
    json,
    none: shown.length === 0 && 'member',
    text: (all) =>
      table([
        ['EMAIL', 'ROLE', 'SINCE', 'ID'],
        ...all.map(({ email, role, created_at, user_id }) => [
          email,
          role,
          created_at.slice(0, 10),
          user_id,
        ]),
      ]),
  });
}

/** `headgate orgs add`: makes an account a member. */
export async function addMember(
  terminal: Terminal,
  organizationId: string,
  email: string,
  { role, json }: Output & { role: Role },
): Promise<void> {
  const outcome = await withAdministration(terminal, (administration) =>
    administration.addMember({ organizationId, email, role }),
  );
  if (outcome !== 'added') throw new CommandError(refusals[outcome]);
  print(
    terminal,
    { organization_id: organizationId, email, role },
    { json, text: () => `${email} is a member, as ${role}.` },
  );
}

const refusals = {
  unknown_account: 'There is no account with this address: headgate users create makes one.',
  unknown_organization: 'There is no such organisation: headgate orgs list has their ids.',
  member_already: 'The account is a member already; an owner or admin changes its role.',
} as const;
