import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Place } from './fair-gate.ts';
import { FairGate } from './fair-gate.ts';

interface Call {
  readonly tenant: string;
  readonly background: boolean;
  readonly number: number;
  state: 'inside' | 'waiting' | 'refused' | 'left' | 'dropped';
  place?: Place;
}

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('enter'), tenant: fc.constantFrom('a', 'b', 'c') }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('exit') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('leave'), which: fc.nat(50) }) },
);
/** As above, with calls that nobody waits for. */
const anyStep = fc.oneof(
  { weight: 4, arbitrary: step },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('enter'),
      tenant: fc.constantFrom('a', 'b'),
      background: fc.constant(true),
    }),
  },
);
const size = fc.record({ slots: fc.integer({ min: 1, max: 4 }), queue: fc.nat(8) });

/** A gate with everything that happened at it. */
class Model {
  readonly gate: FairGate;
  readonly calls: Call[] = [];
  readonly admissions: Call[] = [];

  constructor(size: { slots: number; queue: number }) {
    this.gate = new FairGate(size);
  }

  in(state: Call['state']): Call[] {
    return this.calls.filter((call) => call.state === state);
  }

  enter(tenant: string, background = false): Call {
    const call: Call = { tenant, background, number: this.calls.length, state: 'refused' };
    this.calls.push(call);
    const waiter = {
      admitted: () => {
        expect(call.state).toBe('waiting');
        call.state = 'inside';
        this.admissions.push(call);
      },
      dropped: () => {
        call.state = 'dropped';
      },
    };
    const place = this.gate.enter(tenant, waiter, background);
    if (place === 'inside') call.state = 'inside';
    else if (place !== 'full') Object.assign(call, { state: 'waiting', place });
    return call;
  }

  exit(): void {
    const [call] = this.in('inside');
    if (!call) return;
    call.state = 'left';
    this.gate.exit();
  }

  leave(which: number): void {
    const waiting = this.in('waiting');
    const call = waiting[which % Math.max(1, waiting.length)];
    if (!call) return;
    expect(call.place?.leave()).toBe(true);
    call.state = 'left';
    expect(call.place?.leave()).toBe(false);
  }
}

type Step = { type: string; tenant?: string; background?: boolean; which?: number };

function play(
  sizes: { slots: number; queue: number },
  steps: readonly Step[],
  check: (model: Model) => void,
) {
  const model = new Model(sizes);
  for (const taken of steps) {
    if (taken.type === 'enter') model.enter(taken.tenant ?? '', taken.background);
    else if (taken.type === 'exit') model.exit();
    else model.leave(taken.which ?? 0);
    check(model);
  }
  return model;
}

describe('G17 the gate of a model', () => {
  it('never lets more in than it has slots, never keeps one free while somebody waits, bounds its queue', () => {
    fc.assert(
      fc.property(size, fc.array(anyStep, { maxLength: 80 }), (sizes, steps) => {
        play(sizes, steps, ({ gate }) => {
          expect(gate.inside).toBeLessThanOrEqual(sizes.slots);
          expect(gate.waiting).toBeLessThanOrEqual(sizes.queue);
          if (gate.waiting > 0) expect(gate.inside).toBe(sizes.slots);
        });
      }),
    );
  });

  it('counts exactly those who are inside and those who wait', () => {
    fc.assert(
      fc.property(size, fc.array(anyStep, { maxLength: 80 }), (sizes, steps) => {
        const model = play(sizes, steps, (seen) => {
          expect(seen.gate.inside).toBe(seen.in('inside').length);
          expect(seen.gate.waiting).toBe(seen.in('waiting').length);
        });
        while (model.in('inside').length > 0) model.exit();
        expect(model.gate.inside).toBe(0);
        expect(model.gate.waiting).toBe(0);
      }),
    );
  });

  it('serves a tenant in order of arrival, and every tenant that waits at least once a round', () => {
    fc.assert(
      fc.property(size, fc.array(step, { maxLength: 80 }), (sizes, steps) => {
        /** Which tenants have been admitted since a tenant began to wait or was last served. */
        const since = new Map<string, string[]>();
        let admitted = 0;
        play(sizes, steps, (model) => {
          const waits = new Set(model.in('waiting').map(({ tenant }) => tenant));
          for (const call of model.admissions.slice(admitted)) {
            for (const [tenant, others] of since) {
              if (tenant === call.tenant) continue;
              expect(others, `${call.tenant} twice before ${tenant}`).not.toContain(call.tenant);
              others.push(call.tenant);
            }
            since.delete(call.tenant);
          }
          admitted = model.admissions.length;
          for (const tenant of since.keys()) if (!waits.has(tenant)) since.delete(tenant);
          for (const tenant of waits) if (!since.has(tenant)) since.set(tenant, []);
          for (const tenant of ['a', 'b', 'c']) {
            const numbers = model.admissions
              .filter((call) => call.tenant === tenant)
              .map(({ number }) => number);
            expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
          }
        });
      }),
    );
  });

  it('tells a position that holds if nobody comes or leaves', () => {
    fc.assert(
      fc.property(size, fc.array(anyStep, { maxLength: 60 }), (sizes, steps) => {
        const model = play(sizes, steps, () => {});
        const told = model
          .in('waiting')
          .map((call) => ({ call, position: call.place?.position() }));
        const before = model.admissions.length;
        while (model.in('waiting').length > 0) model.exit();
        for (const { call, position } of told) {
          expect(model.admissions.indexOf(call) - before).toBe(position);
        }
      }),
    );
  });

  it('lets nobody in from the background while anybody else waits, and drops those there first', () => {
    fc.assert(
      fc.property(size, fc.array(anyStep, { maxLength: 80 }), (sizes, steps) => {
        let [admitted, dropped] = [0, 0];
        let before: readonly Call[] = [];
        play(sizes, steps, (model) => {
          const others = before.filter(({ background }) => !background);
          const news = model.admissions.slice(admitted);
          admitted = model.admissions.length;
          if (others.length > 0) expect(news.some(({ background }) => background)).toBe(false);
          const gone = model.in('dropped').length - dropped;
          dropped += gone;
          const inBackground = before.filter(({ background }) => background);
          if (gone > 0 && inBackground.length > 0) {
            expect(inBackground.some(({ state }) => state === 'dropped')).toBe(true);
          }
          before = model.in('waiting');
        });
      }),
    );
  });

  it('refuses nobody whose tenant has clearly fewer in a full queue than another', () => {
    const model = new Model({ slots: 1, queue: 4 });
    for (let at = 0; at < 6; at++) model.enter('greedy');
    expect(model.in('refused')).toHaveLength(1);
    expect(model.enter('modest').state).toBe('waiting');
    expect(model.in('dropped').map(({ number }) => number)).toEqual([4]);
    expect(model.gate.waiting).toBe(4);
    model.exit();
    model.exit();
    expect(model.admissions.map(({ tenant }) => tenant)).toEqual(['greedy', 'modest']);
  });
});
