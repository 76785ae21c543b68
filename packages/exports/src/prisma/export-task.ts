import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import { type Files, fileName } from '@headgate/files';
import { keepFile } from '@headgate/files/prisma';
import { implementTask, JobError, type Task } from '@headgate/jobs';
import { exportJob } from '../export-job.ts';
import { readExport } from './read-export.ts';

/** What {@link exportTask} takes. */
export interface ExportTaskOptions {
  readonly prisma: PrismaClient;
  readonly files: Pick<Files<Prisma.TransactionClient>, 'stage' | 'discard'>;
  /** How long files are kept, in milliseconds; an export is kept for a week at most. */
  readonly fileRetentionMs: number;
  /** Hears of each line of the audit log once it is stored, by its action. */
  readonly onAudited?: ((action: string) => void) | undefined;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

const action = 'organization.exported';
const weekMs = 7 * 24 * 60 * 60 * 1000;

/**
 * The task `export` with something to do. The file and the line of the audit log are there together or not at all.
 *
 * @example
 * ```ts
 * const task = exportTask({ prisma, files, fileRetentionMs });
 * ```
 */
export function exportTask(
  options: ExportTaskOptions,
): Task<typeof exportJob.input, typeof exportJob.output> {
  const { prisma, files, fileRetentionMs, clock = systemClock, generateId = uuidv7() } = options;

  return implementTask(exportJob, async (_, { owner, jobId, signal, progress, fence }) => {
    if (!owner) throw new JobError('given_up', 'An export is of an organisation');
    const { organizationId, userId, apiKeyId } = owner;
    const at = new Date(clock());
    let lines = 0;
    async function* counted(): AsyncGenerator<string, void, void> {
      for await (const line of readExport({ prisma, organizationId, at, signal })) {
        lines += 1;
        progress({ completed: lines, unit: 'lines' });
        yield line;
      }
    }
    const staged = await files.stage(organizationId, encoded(counted()), { signal });
    try {
      await prisma.$transaction(async (tx) => {
        await fence(tx);
        await keepFile(tx, staged, {
          organizationId,
          createdBy: userId,
          purpose: 'export',
          filename: `export-${at.toISOString().slice(0, 10)}.ndjson`,
          createdAt: at,
          expiresAt: new Date(at.getTime() + Math.min(weekMs, fileRetentionMs)),
        });
        await tx.auditEvent.create({
          data: {
            id: generateId(),
            organizationId,
            createdAt: at,
            action,
            actorUserId: userId,
            actorApiKeyId: apiKeyId ?? null,
            targetType: 'organization',
            targetId: organizationId,
            details: { job_id: jobId, file_id: fileName(staged.id), lines },
          },
        });
      });
    } catch (error) {
      await files.discard(staged).catch(() => undefined);
      throw error;
    }
    options.onAudited?.(action);
    const { bytes, sha256 } = staged;
    return { file_id: fileName(staged.id), bytes, sha256, lines };
  });
}

async function* encoded(
  lines: AsyncGenerator<string, void, void>,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const line of lines) yield Buffer.from(`${line}\n`);
}
