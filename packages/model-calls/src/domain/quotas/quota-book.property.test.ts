import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuotaBook, type Reservation } from './quota-book.ts';

const limits = fc.record({
  requests: fc.integer({ min: 0, max: 3_000 }),
  tokens: fc.integer({ min: 0, max: 5_000 }),
});
const step = fc.oneof(
  fc.record({
    type: fc.constant('reserve' as const),
    process: fc.nat(1),
    tokens: fc.nat(400),
    calls: fc.integer({ min: 1, max: 8 }),
  }),
  fc.record({
    type: fc.constant('settle' as const),
    process: fc.nat(1),
    which: fc.nat(20),
    used: fc.nat(600),
  }),
  fc.record({ type: fc.constant('report' as const), process: fc.nat(1) }),
);

/** The shared counters as the ledger keeps them, in one process. */
class Shared {
  readonly used = new Map<string, number>();
  readonly outstanding = new Map<string, number>();

  grant(holder: number, wants: ReturnType<QuotaBook['wants']>) {
    return wants.map(({ key, want, limit }) => {
      const used = this.used.get(key) ?? 0;
      const later = Math.max(0, Math.floor((limit - used - want) / 256));
      const granted = Math.max(0, Math.min(want + later, limit - used));
      this.used.set(key, used + granted);
      const held = `${holder} ${key}`;
      this.outstanding.set(held, (this.outstanding.get(held) ?? 0) + granted);
      return { key, granted, used: used + granted };
    });
  }

  report(holder: number, reports: ReturnType<QuotaBook['report']>) {
    for (const { key, held, settled } of reports) {
      const name = `${holder} ${key}`;
      const change = held + settled - (this.outstanding.get(name) ?? 0);
      this.used.set(key, (this.used.get(key) ?? 0) + change);
      this.outstanding.set(name, held);
    }
  }
}

describe('QuotaBook', () => {
  it('G08 never lets two processes have more than the limit, and comes to rest at what was used', () => {
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 120 }), (limit, steps) => {
        const shared = new Shared();
        const books = [new QuotaBook(), new QuotaBook()];
        const running: { process: number; tokens: number; reservation: Reservation }[] = [];
        const spent = { requests: 0, tokens: 0 };
        const endsAt = 1;
        for (const each of steps) {
          const book = books[each.process] as QuotaBook;
          if (each.type === 'reserve') {
            const needs = [
              { key: 'requests', endsAt, limit: limit.requests, amount: 1 },
              { key: 'tokens', endsAt, limit: limit.tokens, amount: each.tokens },
            ];
            const { calls, process, tokens } = each;
            let reservation = book.reserve(needs, calls);
            if (!reservation) {
              book.granted(shared.grant(process, book.wants([{ needs, calls }])));
              reservation = book.reserve(needs, calls);
            }
            for (let call = 0; reservation && call < calls; call++) {
              running.push({ process, tokens, reservation });
            }
          } else if (each.type === 'settle') {
            const [call] = running.splice(each.which % Math.max(1, running.length), 1);
            if (!call) continue;
            // Within what was reserved; a call that takes more is the next property's.
            const used = Math.min(each.used, call.tokens);
            call.reservation.settle([1, used]);
            spent.requests += 1;
            spent.tokens += used;
          } else shared.report(each.process, book.report({ all: false }));
          const reserved = running.reduce((sum, { tokens }) => sum + tokens, 0);
          expect(spent.requests + running.length).toBeLessThanOrEqual(limit.requests);
          expect(spent.tokens + reserved).toBeLessThanOrEqual(limit.tokens);
        }
        for (const { reservation } of running) reservation.settle([0, 0]);
        for (const process of [0, 1, 0, 1]) {
          shared.report(process, (books[process] as QuotaBook).report({ all: false }));
        }
        expect(shared.used.get('requests') ?? 0).toBe(spent.requests);
        expect(shared.used.get('tokens') ?? 0).toBe(spent.tokens);
        expect([...shared.outstanding.values()].every((held) => held === 0)).toBe(true);
      }),
    );
  });

  it('counts what a call took beyond its reservation against the calls to come', () => {
    const shared = new Shared();
    const book = new QuotaBook();
    const need = (amount: number) => [{ key: 'tokens', endsAt: 1, limit: 100, amount }];
    expect(book.reserve(need(10), 1)).toBeUndefined();
    book.granted(shared.grant(0, book.wants([{ needs: need(10), calls: 1 }])));
    book.reserve(need(10), 1)?.settle([70]);
    shared.report(0, book.report({ all: false }));
    expect(shared.used.get('tokens')).toBe(70);
    expect(book.reserve(need(40), 1)).toBeUndefined();
    book.granted(shared.grant(0, book.wants([{ needs: need(40), calls: 1 }])));
    expect(book.reserve(need(40), 1)).toBeUndefined();
    expect(book.reserve(need(30), 1)).toBeDefined();
  });
});
