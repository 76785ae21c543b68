import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describePostgresUrl } from './connection-text.ts';

it('never shows the user or the password of a URL', () => {
  const secret = fc.stringMatching(/^[a-zA-Z0-9!$%^&*()_+@:/?#]{8,40}$/);
  fc.assert(
    fc.property(secret, secret, fc.integer({ min: 1, max: 65_535 }), (user, password, port) => {
      const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
      const text = describePostgresUrl(
        `postgresql://${credentials}@db.example:${port}/headgate?password=${encodeURIComponent(password)}`,
      );
      expect(text).toBe(`db.example:${port}/headgate`);
    }),
  );
});

it.each([
  ['postgresql://localhost', 'localhost:5432/postgres'],
  ['postgres://app@[::1]:6543/a%20b', '[::1]:6543/a b'],
  ['postgresql:///headgate?host=/run/postgresql', '/run/postgresql:5432/headgate'],
])('describes %s as %s', (url, text) => {
  expect(describePostgresUrl(url)).toBe(text);
});
