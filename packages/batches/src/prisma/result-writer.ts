import type { PrismaClient } from '@headgate/db';
import type { LineResult } from '../lines/line-record.ts';

/** Stores results as they come: one statement at a time, with what has come meanwhile. */
export class ResultWriter {
  readonly #prisma: Pick<PrismaClient, '$executeRaw'>;
  readonly #organizationId: string;
  readonly #batchId: string;
  #waiting: LineResult[] = [];
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(prisma: Pick<PrismaClient, '$executeRaw'>, organizationId: string, batchId: string) {
    this.#prisma = prisma;
    this.#organizationId = organizationId;
    this.#batchId = batchId;
  }

  /** @throws what an earlier statement threw: what is not stored is not to grow */
  add(result: LineResult): void {
    if (this.#failure) throw this.#failure.error;
    this.#waiting.push(result);
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when everything is stored. @throws what the database says */
  async end(): Promise<void> {
    await this.#writing;
    if (this.#failure) throw this.#failure.error;
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const results = this.#waiting;
        this.#waiting = [];
        await this.#write(results);
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#writing = undefined;
    }
  }

  /** A line has one result, the first; a batch whose results are final takes none. */
  async #write(results: readonly LineResult[]): Promise<void> {
    const lines = results.map(({ line }) => line);
    const succeeded = results.map((result) => result.succeeded);
    const records = results.map(({ record }) => record);
    await this.#prisma.$executeRaw`
      WITH open AS (
        SELECT organization_id, id FROM batch
        WHERE id = ${this.#batchId}::uuid AND organization_id = ${this.#organizationId}::uuid
          AND finalizing_at IS NULL AND ended_at IS NULL
        FOR UPDATE
      ), added AS (
        INSERT INTO batch_result (organization_id, batch_id, line, succeeded, record)
        SELECT open.organization_id, open.id, each.line, each.succeeded, each.record
        FROM open, unnest(${lines}::int[], ${succeeded}::bool[], ${records}::text[])
          AS each (line, succeeded, record)
        ON CONFLICT DO NOTHING
        RETURNING succeeded
      )
      UPDATE batch SET
        completed = completed + (SELECT count(*) FROM added WHERE succeeded),
        failed = failed + (SELECT count(*) FROM added WHERE NOT succeeded)
      WHERE id = (SELECT id FROM open)`;
  }
}
