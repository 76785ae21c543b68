import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuotaRules } from './parse-quota-rules.ts';
import { periodAt } from './quota-window.ts';

const moment = fc.date({
  min: new Date('2000-01-01'),
  max: new Date('2100-01-01'),
  noInvalidDate: true,
});
const window = fc.constantFrom('minute', 'hour', 'day', 'month');

describe('periodAt', () => {
  it('G08 gives windows that follow each other without a gap, and none that ends early', () => {
    fc.assert(
      fc.property(window, moment, (name, date) => {
        const now = date.getTime();
        const { startsAt, endsAt } = periodAt(name as 'day', now);
        expect(startsAt).toBeLessThanOrEqual(now);
        expect(endsAt).toBeGreaterThan(now);
        expect(periodAt(name as 'day', startsAt)).toEqual({ startsAt, endsAt });
        expect(periodAt(name as 'day', endsAt - 1)).toEqual({ startsAt, endsAt });
        expect(periodAt(name as 'day', endsAt).startsAt).toBe(endsAt);
      }),
    );
  });

  it('follows the calendar of UTC', () => {
    const leap = periodAt('month', Date.parse('2028-02-29T23:59:59.999Z'));
    expect(new Date(leap.startsAt).toISOString()).toBe('2028-02-01T00:00:00.000Z');
    expect(new Date(leap.endsAt).toISOString()).toBe('2028-03-01T00:00:00.000Z');
  });
});

describe('parseQuotaRules', () => {
  it('reads several rules', () => {
    expect(parseQuotaRules(' user:requests/minute=60, organization:concurrency=8,')).toEqual([
      { subjectType: 'user', metric: 'requests', window: 'minute', amount: 60 },
      { subjectType: 'organization', metric: 'concurrency', window: 'moment', amount: 8 },
    ]);
  });

  it.each([
    'user:requests=60',
    'user:concurrency/day=1',
    'team:requests/day=1',
    'user:wishes/day=3',
    'user:requests/week=1',
    'user:requests/day=-1',
    'user:requests/day',
  ])('refuses %j', (text) => {
    expect(parseQuotaRules(text)).toBeUndefined();
  });
});
