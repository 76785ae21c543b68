import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrub } from './index.ts';

describe('scrub', () => {
  it.each([
    ['connect postgres://app:hunter2@db:5432/main failed', 'hunter2'],
    ['redis://:hunter2@cache refused', 'hunter2'],
    ['Authorization: Bearer hunter2hunter2', 'hunter2'],
    ['password=hunter2 host=db', 'hunter2'],
    ['{"api_key":"hunter2"}', 'hunter2'],
    ['key hg_live_hunter2hunter2 is wrong', 'hunter2'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.hunter2', 'hunter2'],
  ])('removes the credential of %s', (text, secret) => {
    expect(scrub(text)).not.toContain(secret);
  });

  it('leaves a text without credentials as it is', () => {
    const text = 'relation "session" does not exist at http://localhost:8080/v1/models?limit=2';
    expect(scrub(text)).toBe(text);
  });

  it('removes the password of any URL', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}$/);
    fc.assert(
      fc.property(word, word, (user, password) => {
        expect(scrub(`at postgres://${user}:${password}@host/db`)).toBe(
          'at postgres://[redacted]@host/db',
        );
      }),
    );
  });
});
