import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxEmailLength, normalizeEmail } from './email.ts';

const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const address = fc
  .tuple(label, label, label)
  .map(([local, domain, last]) => `${local}@${domain}.${last}`);

describe('normalizeEmail, as a law', () => {
  it('leaves a normal form as it is', () => {
    fc.assert(
      fc.property(fc.oneof(address, fc.emailAddress()), (text) => {
        const normal = normalizeEmail(text);
        expect(normalizeEmail(normal ?? '')).toBe(normal);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not tell capitals, outer spaces and Unicode forms apart', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const normal = normalizeEmail(text);
        expect(normalizeEmail(text.toUpperCase())).toBe(normal);
        expect(normalizeEmail(`\t ${text}\u00a0`)).toBe(normal);
        expect(normalizeEmail(text.normalize('NFD'))).toBe(normal);
      }),
    );
  });

  it('gives back nothing that a column or a mail header cannot hold', () => {
    fc.assert(
      fc.property(fc.oneof(address, fc.string({ unit: 'binary' })), (text) => {
        const normal = normalizeEmail(text) ?? 'refused@example.com';
        expect(normal.length).toBeLessThanOrEqual(maxEmailLength);
        expect(normal).not.toMatch(/[\s\p{Control}\p{Surrogate}<>"]/u);
        expect(normal.split('@')).toHaveLength(2);
      }),
      { numRuns: 2000 },
    );
  });
});
