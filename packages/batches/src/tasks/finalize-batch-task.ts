import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import { type Files, isFileError, type NewFile, type StagedContent } from '@headgate/files';
import { keepFile } from '@headgate/files/prisma';
import { implementTask, type JobQueue, type Task, type TaskContext } from '@headgate/jobs';
import { batchName } from '../batch-names.ts';
import { finalizeBatch } from '../batch-tasks.ts';
import { resultId, unanswered } from '../lines/line-record.ts';
import { longestLine, parseLine } from '../lines/parse-line.ts';
import { readLines } from '../lines/read-lines.ts';
import { asBatch, type BatchRow, batchColumns, lockBatch } from '../prisma/batch-rows.ts';
import { emitBatchEnded } from '../prisma/emit-batch-ended.ts';

/** What {@link finalizeBatchTask} takes. */
export interface FinalizeBatchOptions {
  readonly prisma: PrismaClient;
  readonly files: Pick<Files<Prisma.TransactionClient>, 'read' | 'stage' | 'discard'>;
  readonly queue: Pick<JobQueue, 'enqueue'>;
  /** How long the files are kept, in milliseconds. */
  readonly fileRetentionMs: number;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

type Ending = NonNullable<BatchRow['ending']>;

const resultsAtOnce = 200;

/** What is said of a line that was not answered any more. */
const leftOut: Readonly<Record<Exclude<Ending, 'completed'>, { code: string; message: string }>> = {
  expired: {
    code: 'batch_expired',
    message: 'This request could not be executed before the completion window expired.',
  },
  cancelled: {
    code: 'batch_cancelled',
    message: 'This request was not executed, since the batch was cancelled.',
  },
};

/**
 * The task `batch.finalize`: writes what came of the lines into a file of answers and one of errors, each by the order
 * of the input, and ends the batch. Files, state and event are there together or not at all.
 */
export function finalizeBatchTask(
  options: FinalizeBatchOptions,
): Task<typeof finalizeBatch.input, typeof finalizeBatch.output> {
  const { prisma, files, queue, fileRetentionMs, clock = systemClock } = options;
  const { generateId = uuidv7() } = options;
  const emitting = { queue, clock, generateId };

  return implementTask(finalizeBatch, async ({ organizationId, batchId }, context) => {
    const batch = await seal(organizationId, batchId);
    if (!batch) return;
    const { signal } = context;
    const output = await stage(batch, answers(batch), signal);
    try {
      const errors = await stage(batch, failures(batch), signal);
      await end(batch, { output, errors }, context);
    } catch (error) {
      if (output) await files.discard(output).catch(() => undefined);
      throw error;
    }
    context.log.info({ outcome: batch.ending, count: batch.total }, 'a batch has ended');
  });

  /** From here on its results are final; `undefined` when there is nothing to finalize. */
  async function seal(organizationId: string, id: string): Promise<SealedBatch | undefined> {
    const [row] = await prisma.batch.updateManyAndReturn({
      where: { id, organizationId, ending: { not: null }, endedAt: null },
      data: { finalizingAt: new Date(clock()) },
      select: batchColumns,
    });
    const batch = row && asBatch(row);
    return batch?.ending ? { ...batch, ending: batch.ending } : undefined;
  }

  /** Stores lines as a content; nothing when there are none. */
  async function stage(
    { organizationId }: SealedBatch,
    lines: AsyncGenerator<string, void, void>,
    signal: AbortSignal,
  ): Promise<StagedContent | undefined> {
    const first = await lines.next();
    if (first.done) return undefined;
    return files.stage(organizationId, encoded(first.value, lines), { signal });
  }

  async function* answers(batch: SealedBatch): AsyncGenerator<string, void, void> {
    for await (const { record } of results(batch, { succeeded: true })) yield record;
  }

  async function* failures(batch: SealedBatch): AsyncGenerator<string, void, void> {
    // A batch that was stopped before its lines were known has nothing to say of them.
    if (batch.ending === 'completed' || batch.inProgressAt === null) {
      for await (const { record } of results(batch, { succeeded: false })) yield record;
      return;
    }
    yield* withLeftOut(batch, leftOut[batch.ending]);
  }

  /** The failures, and between them the lines that have no result, which are in the input alone. */
  async function* withLeftOut(
    batch: SealedBatch,
    reason: { readonly code: string; readonly message: string },
  ): AsyncGenerator<string, void, void> {
    const known = results(batch, {});
    let next = await known.next();
    try {
      const content = files.read({ id: batch.inputFileId });
      for await (const line of readLines(content, { maxBytes: longestLine })) {
        if (!next.done && next.value.line === line.number) {
          if (!next.value.succeeded) yield next.value.record;
          next = await known.next();
          continue;
        }
        const parsed = parseLine(line, batch.endpoint);
        const customId = 'fault' in parsed ? parsed.fault.customId : parsed.customId;
        yield unanswered(line.number, resultId(generateId), customId, reason).record;
      }
    } catch (error) {
      if (!isFileError(error)) throw error;
      // The input is gone: what has a result is all there is.
      for (; !next.done; next = await known.next()) {
        if (!next.value.succeeded) yield next.value.record;
      }
    }
  }

  async function* results(
    { organizationId, id: batchId }: SealedBatch,
    filter: { readonly succeeded?: boolean },
  ) {
    for (let after = 0; ; ) {
      const rows = await prisma.batchResult.findMany({
        where: { organizationId, batchId, line: { gt: after }, ...filter },
        orderBy: { line: 'asc' },
        take: resultsAtOnce,
        select: { line: true, succeeded: true, record: true },
      });
      yield* rows;
      after = rows.at(-1)?.line ?? after;
      if (rows.length < resultsAtOnce) return;
    }
  }

  async function end(
    batch: SealedBatch,
    { output, errors }: Record<'output' | 'errors', StagedContent | undefined>,
    { fence }: TaskContext,
  ): Promise<void> {
    const { id, organizationId } = batch;
    await prisma.$transaction(async (tx) => {
      await fence(tx);
      const now = await lockBatch(tx, organizationId, id);
      if (!now || now.endedAt) return;
      const at = new Date(clock());
      const keep = async (staged: StagedContent | undefined, name: string) =>
        staged && (await keepFile(tx, staged, newFile(batch, name, at))).id;
      const ended = await tx.batch.update({
        where: { id },
        data: {
          state: batch.ending,
          endedAt: at,
          outputFileId: (await keep(output, 'output')) ?? null,
          errorFileId: (await keep(errors, 'errors')) ?? null,
        },
        select: batchColumns,
      });
      const all = { organizationId, batchId: id };
      await tx.batchChunk.deleteMany({ where: all });
      await tx.batchResult.deleteMany({ where: all });
      await emitBatchEnded(tx, emitting, asBatch(ended));
    });
  }

  function newFile(
    { id, organizationId, createdBy }: SealedBatch,
    name: string,
    createdAt: Date,
  ): NewFile & { readonly createdAt: Date } {
    return {
      organizationId,
      createdBy,
      purpose: 'batch_output',
      filename: `${batchName(id)}_${name}.jsonl`,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + fileRetentionMs),
    };
  }
}

interface SealedBatch extends BatchRow {
  readonly ending: Ending;
}

/** Lines as bytes, some at a time. */
async function* encoded(
  first: string,
  rest: AsyncGenerator<string, void, void>,
): AsyncGenerator<Uint8Array, void, void> {
  let text = `${first}\n`;
  for await (const line of rest) {
    text += `${line}\n`;
    if (text.length < 64 * 1024) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
