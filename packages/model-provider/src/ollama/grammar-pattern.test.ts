import { expect, it } from 'vitest';
import { toGrammarPattern } from './grammar-pattern.ts';

// Each of these was sent to Ollama 0.17.4, which took it.
it.each([
  ['^(?:a|b)$', '^(a|b)$'],
  ['^(?<year>\\d{4})-\\d\\d$', '^([0-9]{4})-[0-9][0-9]$'],
  ['^\\w+\\s\\w+$', '^[A-Za-z0-9_]+[ ][A-Za-z0-9_]+$'],
  ['^[\\w.]+$', '^[A-Za-z0-9_.]+$'],
  ['^a\\/b\\-c$', '^a/b-c$'],
  ['^a\\.+$', '^a[.]+$'],
  ['^a+?$', '^a+$'],
  ['^ä+$', '^[ä]+$'],
  ['^[a\\-z]$', '^[a\\x2dz]$'],
])('writes %s as %s', (pattern, written) => {
  expect(toGrammarPattern(pattern)).toBe(written);
});

it.each(['^a$', '^(|a)b?$', '^[A-Z]{2}-[0-9]{4}$', '^\\.x$', '^$', '^[ä]b$'])(
  'leaves %s as it is',
  (pattern) => {
    expect(toGrammarPattern(pattern)).toBe(pattern);
  },
);

it.each([
  '^(?=a)b$',
  '^(?!a)b$',
  '^*a$',
  '^[z-a]$',
  '^a{2001}$',
  '^a{3,2}$',
  '^a{0}$',
  '^(a{1,100}b){1,100}$',
  '^(a*)*$',
  '^(a?){3}$',
  '^\\p{L}$',
  '^(a)\\1$',
  '^a\\\\$',
  '^a"b$',
  '^(a$',
  '^a)$',
  '^[]$',
  '^a{2$',
  '^a\u0000$',
  '^\ud800$',
  '^a|b',
  '',
  `^${'('.repeat(100)}${')'.repeat(100)}$`,
  `^${'a'.repeat(3_000)}$`,
])('has no words for %j', (pattern) => {
  expect(toGrammarPattern(pattern)).toBeUndefined();
});

it('lets no quote into a string, for the grammar is one of the text', () => {
  expect(toGrammarPattern('^.$')).toBe('^[^"\\\\\\x00-\\x1f]$');
  expect(toGrammarPattern('^[^a]$')).toBe('^[^a"\\\\\\x00-\\x1f]$');
  expect(toGrammarPattern('^[!-~]$')).toBe('^[!#-\\x5b\\x5d-~]$');
});

it('says of a pattern without anchors that anything may stand around it', () => {
  expect(toGrammarPattern('^https://')).toBe('^https://[^"\\\\\\x00-\\x1f]*$');
});
