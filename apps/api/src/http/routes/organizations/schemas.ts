import { roles } from '@headgate/auth';
import { z } from '@hono/zod-openapi';
import type {
  Invitation,
  JoinedOrganization,
  Member,
  Organization,
} from '../../../domain/organizations/ports.ts';

export const roleSchema = z.enum(roles).openapi('Role');

export const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Control}\p{Surrogate}]*$/u, 'It holds characters that cannot be shown.');

/** An organisation as the API shows it. */
export const organizationSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    personal: z.boolean().openapi({ description: 'Whether it came with an account.' }),
    created_at: z.iso.datetime(),
  })
  .openapi('Organization');

/** An organisation in the list of a person. */
export const joinedOrganizationSchema = organizationSchema
  .extend({
    role: roleSchema,
    joined_at: z.iso.datetime(),
    is_current: z.boolean().openapi({ description: 'Whether this request is made in its name.' }),
  })
  .openapi('JoinedOrganization');

export const memberSchema = z
  .object({
    user_id: z.uuid(),
    email: z.string(),
    name: z.string().nullable(),
    role: roleSchema,
    joined_at: z.iso.datetime(),
  })
  .openapi('Member');

const invitationMembers = {
  id: z.uuid(),
  email: z.string(),
  role: roleSchema,
  invited_by: z.uuid(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
};

export const invitationSchema = z.object(invitationMembers).openapi('Invitation');

/** A new invitation, with its token. */
export const issuedInvitationSchema = z
  .object({
    ...invitationMembers,
    token: z
      .string()
      .openapi({ description: 'To be handed to the person invited. It is shown this once.' }),
  })
  .openapi('IssuedInvitation');

export const organizationParams = z.object({ id: z.uuid() });
export const memberParams = z.object({ id: z.uuid(), user_id: z.uuid() });
export const invitationParams = z.object({ id: z.uuid(), invitation_id: z.uuid() });

export function presentOrganization(
  organization: Organization,
): z.output<typeof organizationSchema> {
  const { id, name, personal, createdAt } = organization;
  return { id, name, personal, created_at: createdAt.toISOString() };
}

/** Makes what a person sees of an organisation, given the id of the one in whose name they ask. */
export function presentJoinedOrganization(currentId: string) {
  return (joined: JoinedOrganization): z.output<typeof joinedOrganizationSchema> => ({
    ...presentOrganization(joined.organization),
    role: joined.role,
    joined_at: joined.createdAt.toISOString(),
    is_current: joined.organizationId === currentId,
  });
}

export function presentMember(member: Member): z.output<typeof memberSchema> {
  const { userId, role, createdAt, user } = member;
  return {
    user_id: userId,
    email: user.email,
    name: user.name,
    role,
    joined_at: createdAt.toISOString(),
  };
}

export function presentInvitation(invitation: Invitation): z.output<typeof invitationSchema> {
  return {
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    invited_by: invitation.invitedBy,
    created_at: invitation.createdAt.toISOString(),
    expires_at: invitation.expiresAt.toISOString(),
  };
}
