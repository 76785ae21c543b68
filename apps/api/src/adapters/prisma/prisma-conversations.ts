import type { Prisma, PrismaClient } from '@headgate/db';
import { prismaPage } from '@headgate/pagination/prisma';
import type { ConversationOwner } from '../../domain/conversations/conversation-owner.ts';
import type {
  Conversations,
  MessageState,
  StoredMessage,
} from '../../domain/conversations/ports.ts';
import { auditRow } from './audit-row.ts';
import { decodeParts, encodeParts } from './message-parts.ts';
import { ofVersion } from './of-version.ts';

const conversationColumns = {
  id: true,
  title: true,
  model: true,
  createdAt: true,
  updatedAt: true,
  version: true,
} as const satisfies Prisma.ConversationSelect;

const messageColumns = {
  id: true,
  conversationId: true,
  parentMessageId: true,
  role: true,
  state: true,
  parts: true,
  model: true,
  finishReason: true,
  errorCode: true,
  inputTokens: true,
  outputTokens: true,
  createdAt: true,
} as const satisfies Prisma.MessageSelect;

type MessageRow = Prisma.MessageGetPayload<{ select: typeof messageColumns }>;

/** The conversations in the database; the indexes that lead with the tenant serve both lists at any depth. */
export function prismaConversations(client: PrismaClient): Conversations {
  const ofConversation = ({ organizationId, userId }: ConversationOwner, id: string) => ({
    organizationId,
    conversationId: id,
    conversation: { userId },
  });

  return {
    list: ({ organizationId, userId }, request) =>
      prismaPage(client, request, {
        where: { organizationId, userId },
        find: ({ conversation }, query) =>
          conversation.findMany({ ...query, select: conversationColumns }),
        count: ({ conversation }, query) => conversation.count(query),
        exactBehind: true,
      }),

    create: ({ organizationId, userId }, { id, title, model, createdAt }) =>
      client.conversation.create({
        data: { id, organizationId, userId, title, model, createdAt, updatedAt: createdAt },
        select: conversationColumns,
      }),

    async find({ organizationId, userId }, id) {
      const found = await client.conversation.findUnique({
        where: { id, organizationId, userId },
        select: conversationColumns,
      });
      return found ?? undefined;
    },

    async rename({ organizationId, userId }, id, title, expected) {
      const [renamed] = await client.conversation.updateManyAndReturn({
        where: { id, organizationId, userId, ...ofVersion(expected) },
        data: { title, version: { increment: 1 } },
        select: conversationColumns,
      });
      return renamed;
    },

    delete: ({ organizationId, userId }, id, expected, audit) =>
      client.$transaction(async ({ auditEvent, conversation }) => {
        const { count } = await conversation.deleteMany({
          where: { id, organizationId, userId, ...ofVersion(expected) },
        });
        if (count > 0) await auditEvent.createMany({ data: auditRow(audit) });
        return count > 0;
      }),

    async listMessages({ organizationId }, conversationId, request) {
      const found = await prismaPage(client, request, {
        where: { organizationId, conversationId },
        find: ({ message }, query) => message.findMany({ ...query, select: messageColumns }),
        count: ({ message }, query) => message.count(query),
        exactBehind: true,
      });
      return { ...found, rows: found.rows.map(toMessage) };
    },

    async findMessage(owner, conversationId, id) {
      const found = await client.message.findUnique({
        where: { id, ...ofConversation(owner, conversationId) },
        select: messageColumns,
      });
      return found ? toMessage(found) : undefined;
    },

    async newestMessage(owner, conversationId) {
      const found = await client.message.findFirst({
        where: ofConversation(owner, conversationId),
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        select: messageColumns,
      });
      return found ? toMessage(found) : undefined;
    },

    async branch({ organizationId }, conversationId, messageId, limit) {
      const ids = await client.$queryRaw<{ id: string }[]>`
        WITH RECURSIVE branch AS (
          SELECT id, parent_message_id, 1 AS depth FROM message
          WHERE id = ${messageId}::uuid AND conversation_id = ${conversationId}::uuid
            AND organization_id = ${organizationId}::uuid
          UNION ALL
          SELECT before.id, before.parent_message_id, branch.depth + 1 FROM branch
          JOIN message before ON before.id = branch.parent_message_id
          WHERE branch.depth < ${limit}::int
        ) SELECT id::text AS id FROM branch ORDER BY depth DESC`;
      const rows = await client.message.findMany({
        where: { id: { in: ids.map(({ id }) => id) } },
        select: messageColumns,
      });
      const byId = new Map(rows.map((row) => [row.id, toMessage(row)]));
      return ids.flatMap(({ id }) => byId.get(id) ?? []);
    },

    async append({ organizationId, userId }, conversationId, messages, model) {
      await client.$transaction([
        client.conversation.update({
          where: { id: conversationId, organizationId, userId },
          data: { model, version: { increment: 1 } },
          select: { id: true },
        }),
        client.message.createMany({
          data: messages.map(({ parts, ...message }) => ({
            ...message,
            organizationId,
            conversationId,
            parts: encodeParts(parts),
          })),
        }),
      ]);
    },

    async endAnswer({ organizationId }, id, { parts, ...end }) {
      await client.message.updateMany({
        where: { id, organizationId, state: 'pending' },
        data: { ...end, parts: encodeParts(parts) },
      });
    },
  };
}

function toMessage({ parts, ...row }: MessageRow): StoredMessage {
  return { ...(row as Omit<MessageRow, 'parts'> & WrittenWords), parts: decodeParts(parts) };
}

/** The columns of words hold nothing that `append` and `endAnswer` have not written. */
interface WrittenWords {
  readonly role: StoredMessage['role'];
  readonly state: MessageState;
  readonly finishReason: StoredMessage['finishReason'];
}
