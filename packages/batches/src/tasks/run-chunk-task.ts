import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, type GenerateId, systemClock, uuidv7 } from '@headgate/core';
import type { Prisma, PrismaClient } from '@headgate/db';
import type { Files } from '@headgate/files';
import {
  implementTask,
  isJobError,
  type JobQueue,
  type Task,
  type TaskContext,
} from '@headgate/jobs';
import type { ModelCallServices } from '@headgate/model-calls';
import { runChunk } from '../batch-tasks.ts';
import type { Batch } from '../batches.ts';
import { answered, type LineResult, resultId } from '../lines/line-record.ts';
import { type BatchRequest, longestLine, parseLine } from '../lines/parse-line.ts';
import { type Line, readLines } from '../lines/read-lines.ts';
import { advanceBatch, giveBack } from '../prisma/advance-batch.ts';
import { asBatch, batchColumns } from '../prisma/batch-rows.ts';
import { ResultWriter } from '../prisma/result-writer.ts';
import { answerLine } from './answer-line.ts';
import { lineFailure } from './line-failure.ts';
import { LineGate, type LineTicket } from './line-gate.ts';

/** What {@link runChunkTask} takes. */
export interface RunChunkOptions {
  readonly prisma: PrismaClient;
  readonly files: Pick<Files<Prisma.TransactionClient>, 'read'>;
  readonly queue: Pick<JobQueue, 'enqueue' | 'cancel'>;
  /** Makes the calls; best the same that the rest of the process has, which shares the limits of its models. */
  readonly calls: ModelCallServices;
  /** Lines that are answered at a time, in all batches of the process. */
  readonly mostLines: number;
  readonly clock?: Clock;
  readonly generateId?: GenerateId;
}

/** How often a line is tried that fails for a reason of its own. */
const mostAttempts = 3;
/** What is shorter is waited for in place; for longer, the chunk makes room for others. */
const shortWaitMs = 60_000;

/** Why a chunk ends before its last line. */
class Paused extends Error {
  override readonly name = 'Paused';
  readonly until: Date;

  constructor(until: Date) {
    super('the batch is paused');
    this.until = until;
  }
}

/**
 * The task `batch.inference`: answers the lines of a chunk that have no result yet, and stores each result as it comes.
 * A run that dies leaves what it had; the next one makes the others.
 */
export function runChunkTask(
  options: RunChunkOptions,
): Task<typeof runChunk.input, typeof runChunk.output> {
  const { prisma, files, queue, calls, clock = systemClock, generateId = uuidv7() } = options;
  const engine = { queue, clock };
  const gate = new LineGate(options.mostLines);

  return implementTask(runChunk, async ({ organizationId, batchId, number }, context) => {
    const chunk = await prisma.batchChunk.findUnique({
      where: { organizationId_batchId_number: { organizationId, batchId, number } },
      include: { batch: { select: batchColumns } },
    });
    if (!chunk || chunk.state === 'done') return;
    const batch = asBatch(chunk.batch);
    if (batch.ending === null && batch.expiresAt.getTime() > clock()) {
      const paused = await answerAll(batch, chunk, context);
      if (paused) await pause(batch, paused.until);
    }
    await finish(batch, chunk, context);
  });

  /** Answers what has no result. Ends early when the batch is stopped or has to wait, which it then says. */
  async function answerAll(
    batch: Batch,
    chunk: Chunk,
    context: TaskContext,
  ): Promise<Paused | undefined> {
    const stop = new AbortController();
    const left = batch.expiresAt.getTime() - clock();
    const timer = setTimeout(() => stop.abort(), Math.min(left, 2 ** 31 - 1));
    const signal = AbortSignal.any([context.signal, stop.signal]);
    const writer = new ResultWriter(prisma, batch.organizationId, batch.id);
    const running = new Set<Promise<void>>();
    let paused: Paused | undefined;
    let fault: { readonly error: unknown } | undefined;
    const onFailure = (error: unknown) => {
      if (error instanceof Paused) paused ??= error;
      else if (!signal.aborted) fault ??= { error };
    };
    try {
      for await (const [line, request] of await openLines(batch, chunk)) {
        const ticket = await gate.enter(modelOf(request), signal);
        if (paused || fault) {
          ticket.leave();
          break;
        }
        const work = answer(batch, line, request, ticket, signal)
          .then((result) => writer.add(result))
          .catch(onFailure)
          .finally(() => {
            ticket.leave();
            running.delete(work);
          });
        running.add(work);
      }
    } catch (error) {
      onFailure(error);
    } finally {
      clearTimeout(timer);
      await Promise.all(running);
      await writer.end();
    }
    if (fault) throw fault.error;
    // What ends without the batch being stopped is tried again: another process, or this one later.
    if (context.signal.aborted && !isCancelled(context.signal)) context.signal.throwIfAborted();
    return paused;
  }

  /** The lines of a chunk that have no result, each with its request. */
  async function openLines(
    batch: Batch,
    chunk: Chunk,
  ): Promise<AsyncGenerator<[Line, BatchRequest], void, void>> {
    const { organizationId, batchId, firstLine, lastLine } = chunk;
    const done = await prisma.batchResult.findMany({
      where: { organizationId, batchId, line: { gte: firstLine, lte: lastLine } },
      select: { line: true },
    });
    const settled = new Set(done.map(({ line }) => line));
    const range = { start: Number(chunk.startByte), end: Number(chunk.endByte) };
    const content = files.read({ id: batch.inputFileId }, range);
    return requestsOf(content, batch, firstLine, settled);
  }

  async function answer(
    batch: Batch,
    { number: line }: Line,
    { customId, body }: BatchRequest,
    ticket: LineTicket,
    signal: AbortSignal,
  ): Promise<LineResult> {
    const id = resultId(generateId);
    let waited = 0;
    for (let attempt = 1; ; ) {
      const requestId = generateId();
      ticket.waits(true);
      try {
        const answer = await answerLine({ ...calls, clock }, batch.endpoint, body, {
          caller: callerOf(batch),
          requestId,
          signal,
          background: true,
          onEvent: ({ type }) => {
            if (type === 'waiting') ticket.waits(true);
            else if (type === 'admitted' || type === 'queued') ticket.waits(false);
          },
        });
        return answered(line, id, customId, { status: 200, requestId, body: answer });
      } catch (error) {
        signal.throwIfAborted();
        const failure = lineFailure(error);
        if (failure.kind === 'wait') {
          waited += failure.ms;
          if (waited > shortWaitMs) throw new Paused(new Date(clock() + failure.ms));
          // Spread, so that those who were refused together do not come back together.
          await delay(Math.max(100, failure.ms) * (1 + Math.random() / 4), undefined, { signal });
          continue;
        }
        if (failure.kind === 'final' || attempt === mostAttempts) {
          return answered(line, id, customId, { requestId, ...failure.answer });
        }
        await delay(1_000 * 2 ** attempt, undefined, { signal });
        attempt += 1;
      } finally {
        ticket.waits(false);
      }
    }
  }

  async function pause(batch: Batch, until: Date): Promise<void> {
    await prisma.batch.updateMany({
      where: { id: batch.id, endedAt: null },
      data: { pausedUntil: until },
    });
  }

  /** Marks the chunk as done when each of its lines has a result, else gives it back; and moves the batch on. */
  async function finish(batch: Batch, chunk: Chunk, { fence }: TaskContext): Promise<void> {
    const { organizationId, batchId, number } = chunk;
    const lines = await openLines(batch, chunk);
    const isDone = (await lines.next()).done === true;
    await lines.return();
    await prisma.$transaction(async (tx) => {
      await fence(tx);
      if (isDone) {
        await tx.batchChunk.updateMany({
          where: { organizationId, batchId, number },
          data: { state: 'done', jobId: null },
        });
      } else {
        await giveBack(tx, batch, number);
      }
      await advanceBatch(tx, engine, organizationId, batchId);
    });
  }
}

interface Chunk {
  readonly organizationId: string;
  readonly batchId: string;
  readonly number: number;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly startByte: bigint;
  readonly endByte: bigint;
}

async function* requestsOf(
  content: AsyncIterable<Uint8Array>,
  { endpoint }: Batch,
  firstNumber: number,
  settled: ReadonlySet<number>,
): AsyncGenerator<[Line, BatchRequest], void, void> {
  for await (const line of readLines(content, { maxBytes: longestLine, firstNumber })) {
    if (settled.has(line.number)) continue;
    const request = parseLine(line, endpoint);
    // What is no request got its result when the batch was validated.
    if (!('fault' in request)) yield [line, request];
  }
}

function callerOf({ organizationId, createdBy, apiKeyId, projectId }: Batch) {
  return {
    organizationId,
    userId: createdBy,
    apiKeyId: apiKeyId ?? undefined,
    projectId: projectId ?? undefined,
  };
}

function modelOf({ body }: BatchRequest): string {
  return typeof body['model'] === 'string' ? body['model'] : '';
}

function isCancelled({ reason }: AbortSignal): boolean {
  return isJobError(reason) && reason.code === 'cancelled';
}
