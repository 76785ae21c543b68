import type { FileSlice } from '@headgate/files';

/** What the requests of a batch can be made to. */
export const batchEndpoints = ['/v1/chat/completions', '/v1/embeddings'] as const;

/** What the requests of a batch are made to. */
export type BatchEndpoint = (typeof batchEndpoints)[number];

/** How a batch can end. */
export type BatchEnding = 'completed' | 'failed' | 'expired' | 'cancelled';

/** Where a batch is, in OpenAI's words. */
export type BatchState = 'validating' | 'in_progress' | 'finalizing' | 'cancelling' | BatchEnding;

/** What is wrong with the input of a batch. */
export interface BatchFault {
  readonly code: string;
  readonly message: string;
  readonly param: string | null;
  /** `null` for what is wrong with the whole. */
  readonly line: number | null;
}

/** A file of requests that are answered in the background. */
export interface Batch {
  readonly id: string;
  readonly organizationId: string;
  readonly createdBy: string;
  readonly apiKeyId: string | null;
  /** The project that its requests count for. */
  readonly projectId: string | null;
  readonly endpoint: BatchEndpoint;
  readonly completionWindow: string;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly inputFileId: string;
  /** The answers, by the order of their requests; `null` until the end, and where there are none. */
  readonly outputFileId: string | null;
  /** What was not answered. */
  readonly errorFileId: string | null;
  readonly state: BatchState;
  /** The first faults of the input. */
  readonly faults: readonly BatchFault[];
  /** The lines of the input that are not empty. */
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly inProgressAt: Date | null;
  readonly cancellingAt: Date | null;
  readonly finalizingAt: Date | null;
  readonly endedAt: Date | null;
}

/** A batch that somebody asks for. */
export interface NewBatch {
  /** A UUID; made here when left out. With the id of a batch that there is, that one is meant. */
  readonly id?: string | undefined;
  readonly organizationId: string;
  readonly createdBy: string;
  readonly apiKeyId?: string | undefined;
  readonly projectId?: string | undefined;
  readonly endpoint: BatchEndpoint;
  readonly inputFileId: string;
  /** As {@link windowMs} reads it. */
  readonly completionWindow: string;
  readonly metadata: Readonly<Record<string, string>> | null;
}

/** The batches of organisations. Each call is about one of them: the batches of another are not there. */
export interface Batches<Transaction> {
  /**
   * Makes a batch. `also` takes part in the transaction.
   *
   * @throws BatchError `input_not_found` when the organisation has no such file for batches
   */
  create(batch: NewBatch, also?: (tx: Transaction, batch: Batch) => Promise<void>): Promise<Batch>;
  find(organizationId: string, id: string): Promise<Batch | undefined>;
  /** `undefined` when there is no batch that the slice begins behind. */
  list(
    organizationId: string,
    slice: Omit<FileSlice, 'order'>,
  ): Promise<{ readonly batches: readonly Batch[]; readonly hasMore: boolean } | undefined>;
  /**
   * Makes no further request and stops those that run; what is there stays. `undefined` when there is no such batch.
   * `also` takes part in the transaction, where this changed something.
   *
   * @throws BatchError `ended` for one that has ended or is about to
   */
  cancel(
    organizationId: string,
    id: string,
    also?: (tx: Transaction) => Promise<void>,
  ): Promise<Batch | undefined>;
}

const window = /^([1-9]\d{0,2})h$/;
const hourMs = 60 * 60 * 1000;
const longestHours = 168;

/**
 * How long a window such as `24h` is, in milliseconds; `undefined` for what is none. From an hour to a week.
 *
 * @example
 * ```ts
 * windowMs('24h'); // 86400000
 * ```
 */
export function windowMs(text: string): number | undefined {
  const hours = Number(window.exec(text)?.[1] ?? Number.NaN);
  return hours <= longestHours ? hours * hourMs : undefined;
}
