import { AppError, type Clock, type GenerateId, isAppError } from '@headgate/core';
import type { ModelCatalog } from '../models/ports.ts';
import type { QuotaMetric, QuotaRule } from '../quotas/ports.ts';
import { type CounterNeed, QuotaBook, type Reservation } from '../quotas/quota-book.ts';
import type { QuotaRules } from '../quotas/quota-rules.ts';
import { periodAt } from '../quotas/quota-window.ts';
import { costOf } from './call-cost.ts';
import type {
  AdmittedCall,
  Allowance,
  CallAccounts,
  CallEnd,
  Caller,
  CallerAllowances,
  CallStart,
  UsageLedger,
  UsageRecord,
  UsageReport,
  UsedLimit,
} from './ports.ts';

/** What {@link openCallAccounts} takes. */
export interface CallAccountsOptions {
  readonly ledger: UsageLedger;
  readonly rules: QuotaRules;
  readonly catalog: ModelCatalog;
  readonly clock: Clock;
  readonly generateId: GenerateId;
  /** Milliseconds between two reports: what a process that is killed may lose. */
  readonly reportEveryMs: number;
  /** Records that are reported at once, without waiting. */
  readonly reportAfter: number;
  /** Records that wait for a ledger that does not answer; no call is admitted beyond them. */
  readonly mostWaiting: number;
  /** Hears of every call that has ended, and its cost in millionths where its model has a price. */
  readonly onEnd: (start: CallStart, end: CallEnd, cost: number | undefined) => void;
  /** Hears of every report that could not be written; it is tried again. */
  readonly onReportFailed: (error: unknown) => void;
}

/** The accounts of one process. */
export interface OpenCallAccounts extends CallAccounts {
  /** Writes what waits now; for tests and for whoever wants to read what was just used. */
  flush(): Promise<void>;
  /** Writes what waits, gives back what is held, and stops. */
  close(): Promise<void>;
}

/** One thing that a call needs, and how much of it an ended call has used. */
interface MeteredNeed extends CounterNeed {
  readonly rule: QuotaRule;
}

/** What was reserved for the calls of one admission; nothing where nothing is limited. */
interface Admission {
  readonly needs: readonly MeteredNeed[];
  readonly reservation: Reservation | undefined;
}

interface Waiter {
  readonly needs: readonly MeteredNeed[];
  readonly calls: number;
  resolve(reservation: Reservation): void;
  reject(error: unknown): void;
}

// Tells the shared counters that what is held is still held, this often within a lease.
const renewalsPerLease = 3;

/**
 * Opens the accounts of a process. Calls are admitted from what the process holds; it asks the ledger for more when
 * that does not do, for all who wait together, and reports what has ended in batches.
 */
export function openCallAccounts(options: CallAccountsOptions): OpenCallAccounts {
  return new ProcessAccounts(options);
}

class ProcessAccounts implements OpenCallAccounts {
  readonly #options: CallAccountsOptions;
  readonly #book = new QuotaBook();
  readonly #timer: NodeJS.Timeout;
  #holderId: string;
  #records: UsageRecord[] = [];
  /** The limits that calls have counted against since the last report. */
  #limits = new Map<string, UsedLimit>();
  #waiters: Waiter[] = [];
  /** A report that may or may not have been written, and so is repeated as it is. */
  #unconfirmed: UsageReport | undefined;
  #reports = 0;
  #confirmedAt: number;
  #reclaimedAt = 0;
  #turn: Promise<void> = Promise.resolve();
  #asking = false;
  #reporting = false;

  constructor(options: CallAccountsOptions) {
    this.#options = options;
    this.#holderId = options.generateId();
    this.#confirmedAt = performance.now();
    this.#timer = setInterval(() => this.#reportSoon(), options.reportEveryMs);
    this.#timer.unref();
  }

  async admit(start: CallStart): Promise<AdmittedCall> {
    const { needs, reservation } = await this.#admit(start, 1);
    return this.#admitted(start, needs, reservation);
  }

  async admitTogether(start: CallStart, calls: number): Promise<readonly AdmittedCall[]> {
    const { needs, reservation } = await this.#admit(start, calls);
    return Array.from({ length: calls }, () => this.#admitted(start, needs, reservation));
  }

  async #admit(start: CallStart, calls: number): Promise<Admission> {
    if (this.#waiting >= this.#options.mostWaiting) {
      throw new AppError('service_unavailable', { retryAfter: 1 });
    }
    const found = this.#options.rules.of(start.caller);
    const rules = found instanceof Promise ? await found : found;
    if (rules.length === 0) return { needs: [], reservation: undefined };
    const needs = this.#needsOf(rules, start);
    try {
      const reservation = this.#reserve(needs, calls) ?? (await this.#ask(needs, calls));
      start.onAllowances?.(this.#allowancesOf(needs));
      return { needs, reservation };
    } catch (error) {
      // Where the ledger failed nobody knows what is left.
      if (isAppError(error)) start.onAllowances?.(this.#allowancesOf(needs));
      throw error;
    }
  }

  flush(): Promise<void> {
    return this.#inTurn(() => this.#report({ all: false }));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    // A second one for what the first could still have kept.
    await this.flush();
  }

  get #waiting(): number {
    return this.#records.length + (this.#unconfirmed?.records.length ?? 0);
  }

  #reserve(needs: readonly MeteredNeed[], calls: number): Reservation | undefined {
    this.#lapseWhenStalled();
    return this.#book.reserve(needs, calls);
  }

  #admitted(
    start: CallStart,
    needs: readonly MeteredNeed[],
    reservation: Reservation | undefined,
  ): AdmittedCall {
    return {
      settle: (end) => {
        const cost = this.#costOf(end);
        this.#noteLimits(start, needs);
        reservation?.settle(needs.map(({ rule }) => usedOf(rule.metric, end, cost)));
        if (end.modelExists) this.#record(start, end, cost);
        // Another process may wait for the place that has come free.
        if (needs.some(({ rule }) => rule.metric === 'concurrency')) this.#reportSoon();
        this.#options.onEnd(start, end, cost);
      },
    };
  }

  #noteLimits({ caller: { organizationId } }: CallStart, needs: readonly MeteredNeed[]): void {
    for (const { key, limit, endsAt, rule } of needs) {
      const { subjectType, metric, window } = rule;
      // What runs at a time is used up whenever it is full, and no news.
      if (metric === 'concurrency') continue;
      const whose = { organizationId, subjectType, metric, window };
      this.#limits.set(key, { ...whose, key, limit, endsAt: new Date(endsAt) });
    }
  }

  #record({ caller, kind }: CallStart, end: CallEnd, costMicros: number | undefined): void {
    const { catalog, generateId, clock, reportAfter } = this.#options;
    this.#records.push({
      ...caller,
      id: generateId(),
      kind,
      model: catalog.nameOf(end.model),
      outcome: end.outcome,
      counts: end.counts,
      durationMs: Math.round(end.durationMs),
      costMicros,
      createdAt: new Date(clock()),
    });
    if (this.#records.length >= reportAfter) this.#reportSoon();
  }

  #costOf({ model, counts }: CallEnd): number | undefined {
    const { price } = this.#options.catalog.termsOf(model);
    return price && counts.state !== 'unknown' ? costOf(price, counts) : undefined;
  }

  #needsOf(rules: readonly QuotaRule[], start: CallStart): MeteredNeed[] {
    const now = this.#options.clock();
    const estimate = start.estimate();
    const { price } = this.#options.catalog.termsOf(start.model);
    const amounts: Record<QuotaMetric, number> = {
      requests: 1,
      concurrency: 1,
      tokens: estimate.input + estimate.output,
      cost: price ? costOf(price, estimate) : 0,
    };
    return rules.map((rule) => {
      const { startsAt, endsAt } = periodAt(rule.window, now);
      const { subjectType, metric, window, amount: limit } = rule;
      const subject = subjectOf(subjectType, start.caller);
      const key = `${subjectType}:${subject}:${metric}:${window}:${startsAt / 1000}`;
      return { rule, key, endsAt, limit, amount: amounts[metric] };
    });
  }

  #allowancesOf(needs: readonly MeteredNeed[]): CallerAllowances {
    const now = this.#options.clock();
    const tightest = (metric: QuotaMetric): Allowance | undefined =>
      needs
        .filter(({ rule }) => rule.metric === metric)
        .map((need) => ({
          limit: need.limit,
          remaining: this.#book.remaining(need),
          resetMs: need.endsAt - now,
        }))
        .sort((a, b) => a.remaining - b.remaining)[0];
    const [requests, tokens] = [tightest('requests'), tightest('tokens')];
    return { ...(requests && { requests }), ...(tokens && { tokens }) };
  }

  /** Waits for a grant, together with all who need one now. */
  #ask(needs: readonly MeteredNeed[], calls: number): Promise<Reservation> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ needs, calls, resolve, reject });
      if (this.#asking) return;
      this.#asking = true;
      void this.#inTurn(() => this.#acquire());
    });
  }

  async #acquire(): Promise<void> {
    this.#asking = false;
    let waiters = this.#waiters;
    this.#waiters = [];
    try {
      if (this.#unconfirmed) await this.#write(this.#unconfirmed);
      await this.#grant(waiters);
      waiters = this.#serve(waiters);
      if (waiters.length > 0 && (await this.#reclaim())) {
        await this.#grant(waiters);
        waiters = this.#serve(waiters);
      }
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error);
      return;
    }
    if (waiters.length === 0) return;
    for (const waiter of waiters) waiter.reject(this.#refusal(waiter));
    // What was granted for those who were refused is of use to others.
    this.#reportSoon();
  }

  async #grant(waiters: readonly Waiter[]): Promise<void> {
    this.#lapseWhenStalled();
    const wants = this.#book.wants(waiters);
    if (wants.length === 0) return;
    this.#book.granted(await this.#options.ledger.acquire(this.#holderId, wants));
  }

  /** Serves in turn those who can be served now, and gives the others back. */
  #serve(waiters: readonly Waiter[]): Waiter[] {
    return waiters.filter(({ needs, calls, resolve }) => {
      const reservation = this.#book.reserve(needs, calls);
      if (reservation) resolve(reservation);
      return !reservation;
    });
  }

  #refusal({ needs, calls }: Waiter): AppError {
    const now = this.#options.clock();
    const lacking =
      needs.find((need) => this.#book.remaining(need) < need.amount * calls) ?? needs[0];
    const { rule, endsAt, limit } = lacking as MeteredNeed;
    const { subjectType, metric, window } = rule;
    const extensions = { quota: { subject: subjectType, metric, window, limit } };
    if (metric === 'concurrency') {
      return new AppError('rate_limited', {
        detail: `${limit} requests of this ${subjectType} run at a time.`,
        retryAfter: 1,
        extensions,
      });
    }
    return new AppError('insufficient_quota', {
      detail: `The quota of ${metric} for this ${subjectType} and ${window} is used up, or too small for this request.`,
      retryAfter: Math.max(1, Math.ceil((endsAt - now) / 1000)),
      extensions,
    });
  }

  async #reclaim(): Promise<boolean> {
    const { ledger, reportEveryMs } = this.#options;
    const now = performance.now();
    if (now - this.#reclaimedAt < reportEveryMs) return false;
    this.#reclaimedAt = now;
    await ledger.reclaim();
    return true;
  }

  #reportSoon(): void {
    if (this.#reporting) return;
    this.#reporting = true;
    const { ledger, onReportFailed } = this.#options;
    void this.#inTurn(async () => {
      this.#reporting = false;
      const sinceMs = performance.now() - this.#confirmedAt;
      try {
        await this.#report({ all: sinceMs > ledger.leaseMs / renewalsPerLease });
      } catch (error) {
        onReportFailed(error);
      }
    });
  }

  async #report({ all }: { readonly all: boolean }): Promise<void> {
    if (this.#unconfirmed) await this.#write(this.#unconfirmed);
    this.#lapseWhenStalled();
    const startedAt = performance.now();
    const counters = this.#book.report({ all });
    this.#book.forget(this.#options.clock());
    if (counters.length > 0 || this.#records.length > 0) {
      const records = this.#records;
      this.#records = [];
      const limits = [...this.#limits.values()];
      this.#limits.clear();
      this.#reports++;
      await this.#write({
        holderId: this.#holderId,
        number: this.#reports,
        records,
        counters,
        limits,
      });
    }
    if (all) this.#confirmedAt = startedAt;
  }

  async #write(report: UsageReport): Promise<void> {
    this.#unconfirmed = report;
    await this.#options.ledger.write(report);
    this.#unconfirmed = undefined;
  }

  // Somebody else may have taken back what a stalled process held; under a new name it cannot be taken twice.
  #lapseWhenStalled(): void {
    const { ledger, generateId } = this.#options;
    if (performance.now() - this.#confirmedAt < ledger.leaseMs * 0.75) return;
    this.#confirmedAt = performance.now();
    this.#holderId = generateId();
    this.#book.lapse();
  }

  /** One at a time: what is granted and what is reported are steps of one account. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function subjectOf(
  type: QuotaRule['subjectType'],
  { organizationId, userId, apiKeyId = '', projectId = '' }: Caller,
): string {
  switch (type) {
    case 'organization':
      return organizationId;
    case 'project':
      return projectId;
    case 'user':
      return `${organizationId}/${userId}`;
    case 'api_key':
      return apiKeyId;
  }
}

/** What an ended call has used of a metric. What no model has worked on costs nothing. */
function usedOf(metric: QuotaMetric, { counts }: CallEnd, cost: number | undefined): number {
  if (metric === 'concurrency' || counts.state === 'unknown') return 0;
  if (metric === 'requests') return 1;
  if (metric === 'cost') return cost ?? 0;
  return (counts.input ?? 0) + (counts.output ?? 0);
}
