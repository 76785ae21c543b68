import { createHash } from 'node:crypto';
import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import { type Files, isFileError } from '@headgate/files';
import { implementTask, type JobQueue, type Task, type TaskContext } from '@headgate/jobs';
import type { EmitServices } from '@headgate/webhooks/prisma';
import { validateBatch } from '../batch-tasks.ts';
import type { Batch, BatchFault } from '../batches.ts';
import { faulty, type LineResult, resultId } from '../lines/line-record.ts';
import { type LineFault, longestLine, parseLine } from '../lines/parse-line.ts';
import { type Line, readLines } from '../lines/read-lines.ts';
import { advanceBatch } from '../prisma/advance-batch.ts';
import { asBatch, batchColumns } from '../prisma/batch-rows.ts';
import { emitBatchEnded } from '../prisma/emit-batch-ended.ts';

/** What {@link validateBatchTask} takes. */
export interface ValidateBatchOptions {
  readonly prisma: PrismaClient;
  readonly files: Pick<Files<Prisma.TransactionClient>, 'read'>;
  readonly queue: Pick<JobQueue, 'enqueue' | 'cancel'>;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

/** The most requests of a batch, as OpenAI has it. */
export const mostLines = 50_000;
const chunkLines = 50;
const chunksAtOnce = 50;
const mostFaults = 100;

interface Chunk {
  readonly number: number;
  readonly firstLine: number;
  lastLine: number;
  readonly startByte: number;
  endByte: number;
  lines: number;
}

/**
 * The task `batch.validate`: reads the input once, line by line. What is no request becomes a result of its own, and
 * the rest is cut into chunks, so that a worker finds its lines without reading the others.
 */
export function validateBatchTask(
  options: ValidateBatchOptions,
): Task<typeof validateBatch.input, typeof validateBatch.output> {
  const { prisma, files, queue, clock = systemClock, generateId = uuidv7() } = options;
  const engine = { queue, clock };
  const emitting: EmitServices = { queue, clock, generateId };

  return implementTask(validateBatch, async ({ organizationId, batchId }, context) => {
    const where = { id: batchId, organizationId, state: 'validating' };
    const row = await prisma.batch.findUnique({ where, select: batchColumns });
    if (!row) return;
    const batch = asBatch(row);
    const draft = new Draft(batch, generateId);
    await inPreparation(batch, context, async (tx) => {
      // What an attempt before this one has left.
      const all = { organizationId, batchId };
      await tx.batchChunk.deleteMany({ where: all });
      await tx.batchResult.deleteMany({ where: all });
    });
    try {
      const content = files.read({ id: batch.inputFileId });
      for await (const line of readLines(content, { maxBytes: longestLine })) {
        context.signal.throwIfAborted();
        draft.add(line);
        if (draft.total > mostLines) break;
        if (draft.isFull) await store(batch, context, draft);
      }
    } catch (error) {
      if (!isFileError(error)) throw error;
      await fail(batch, context, 'input_not_found', 'The content of the input file is gone.');
      return;
    }
    if (draft.total === 0) {
      await fail(batch, context, 'empty_file', 'The input file has no line.');
    } else if (draft.total > mostLines) {
      const message = `A batch has ${mostLines} requests at most.`;
      await fail(batch, context, 'too_many_requests', message);
    } else {
      await begin(batch, context, draft);
    }
    context.log.info({ count: draft.total, faults: draft.failed }, 'a batch was validated');
  });

  /** Writes for a batch that is being validated, by the owner of the job; nothing for one that is not any more. */
  async function inPreparation(
    batch: Batch,
    { fence }: TaskContext,
    write: (tx: Prisma.TransactionClient) => Promise<void>,
  ): Promise<void> {
    await prisma.$transaction(async (tx) => {
      await fence(tx);
      const rows = await tx.$queryRaw<unknown[]>`
        SELECT id FROM batch WHERE id = ${batch.id}::uuid AND state = 'validating' FOR UPDATE`;
      if (rows.length > 0) await write(tx);
    });
  }

  function store(batch: Batch, context: TaskContext, draft: Draft): Promise<void> {
    const { chunks, results } = draft.take();
    return inPreparation(batch, context, (tx) => insert(tx, batch, chunks, results));
  }

  async function begin(batch: Batch, context: TaskContext, draft: Draft): Promise<void> {
    const { chunks, results } = draft.take({ last: true });
    await inPreparation(batch, context, async (tx) => {
      await insert(tx, batch, chunks, results);
      await tx.batch.update({
        where: { id: batch.id },
        data: {
          state: 'in_progress',
          inProgressAt: new Date(clock()),
          total: draft.total,
          failed: draft.failed,
          faults: draft.faults as unknown as Prisma.InputJsonArray,
        },
      });
      await advanceBatch(tx, engine, batch.organizationId, batch.id);
    });
  }

  function fail(batch: Batch, context: TaskContext, code: string, message: string): Promise<void> {
    const fault: BatchFault = { code, message, param: null, line: null };
    return inPreparation(batch, context, async (tx) => {
      const all = { organizationId: batch.organizationId, batchId: batch.id };
      await tx.batchChunk.deleteMany({ where: all });
      await tx.batchResult.deleteMany({ where: all });
      const ended = await tx.batch.update({
        where: { id: batch.id },
        data: {
          state: 'failed',
          endedAt: new Date(clock()),
          faults: [fault] as unknown as Prisma.InputJsonArray,
        },
        select: batchColumns,
      });
      await emitBatchEnded(tx, emitting, asBatch(ended));
    });
  }
}

async function insert(
  tx: Prisma.TransactionClient,
  { id: batchId, organizationId }: Batch,
  chunks: readonly Chunk[],
  results: readonly LineResult[],
): Promise<void> {
  await tx.batchChunk.createMany({
    data: chunks.map(({ lines: _, startByte, endByte, ...chunk }) => ({
      ...chunk,
      organizationId,
      batchId,
      startByte: BigInt(startByte),
      endByte: BigInt(endByte),
    })),
  });
  await tx.batchResult.createMany({
    data: results.map((result) => ({ ...result, organizationId, batchId })),
  });
}

/** What is known of the lines so far, and not yet stored. */
class Draft {
  readonly #batch: Batch;
  readonly #generateId: GenerateId;
  /** Sixteen bytes of each id: a set of them is small, and two that differ are never taken for one. */
  readonly #customIds = new Set<string>();
  readonly faults: BatchFault[] = [];
  #chunks: Chunk[] = [];
  #results: LineResult[] = [];
  #made = 0;
  total = 0;
  failed = 0;

  constructor(batch: Batch, generateId: GenerateId) {
    this.#batch = batch;
    this.#generateId = generateId;
  }

  get isFull(): boolean {
    return this.#chunks.length > chunksAtOnce || this.#results.length > chunksAtOnce * chunkLines;
  }

  add(line: Line): void {
    this.total += 1;
    const fault = this.#faultOf(line);
    if (fault) {
      this.failed += 1;
      this.#results.push(faulty(line.number, resultId(this.#generateId), fault));
      const { code, message, param } = fault;
      if (this.faults.length < mostFaults) {
        this.faults.push({ code, message, param, line: line.number });
      }
    } else {
      this.#addToChunk(line);
    }
  }

  /** Hands over what is to be stored; without `last`, a chunk that can still grow stays. */
  take({ last = false } = {}): { readonly chunks: Chunk[]; readonly results: LineResult[] } {
    const growing = last ? undefined : this.#chunks.pop();
    const taken = { chunks: this.#chunks, results: this.#results };
    this.#chunks = growing ? [growing] : [];
    this.#results = [];
    return taken;
  }

  #faultOf(line: Line): LineFault | undefined {
    const parsed = parseLine(line, this.#batch.endpoint);
    if ('fault' in parsed) return parsed.fault;
    const { customId } = parsed;
    const digest = createHash('sha256').update(customId).digest('base64url').slice(0, 22);
    if (this.#customIds.has(digest)) {
      const message = 'An earlier line has this custom_id.';
      return { code: 'duplicate_custom_id', message, param: 'custom_id', customId };
    }
    this.#customIds.add(digest);
    return undefined;
  }

  #addToChunk({ number, start, end }: Line): void {
    const last = this.#chunks.at(-1);
    if (last && last.lines < chunkLines) {
      last.lastLine = number;
      last.endByte = end;
      last.lines += 1;
      return;
    }
    this.#chunks.push({
      number: this.#made,
      firstLine: number,
      lastLine: number,
      startByte: start,
      endByte: end,
      lines: 1,
    });
    this.#made += 1;
  }
}
