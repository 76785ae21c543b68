import { describe, expect, it } from 'vitest';
import { checkPassword, createPasswordRule, normalizePassword } from './password.ts';

describe('checkPassword', () => {
  it.each([
    ['abcdefg1', null],
    ['abcdef1', 'password_too_short'],
    ['', 'password_too_short'],
    ['12345678', 'password_too_weak'],
    ['abcdefgh', 'password_too_weak'],
    ['密码密码密码密١', null],
    [`${'a'.repeat(127)}1`, null],
    [`${'a'.repeat(128)}1`, 'password_too_long'],
  ])('judges %j', (password, fault) => {
    expect(checkPassword(password)).toBe(fault);
  });

  it('counts characters, not UTF-16 units: 126 emoji, a letter and a number are 128', () => {
    expect(checkPassword(`${'🐴'.repeat(126)}a1`)).toBeNull();
    expect(checkPassword(`${'🐴'.repeat(127)}a1`)).toBe('password_too_long');
    expect(checkPassword('🐴🐴🐴a1')).toBe('password_too_short');
  });
});

describe('createPasswordRule', () => {
  const asked: string[] = [];
  const rule = createPasswordRule({
    isCommon: async (password) => {
      asked.push(password);
      return password === 'qwerty123';
    },
    words: ['Acme'],
  });

  it.each([
    ['correct horse 1', 'grace@example.com', null],
    ['qwerty123', 'grace@example.com', 'password_too_common'],
    ['QWERTY123', 'grace@example.com', 'password_too_common'],
    ['qwerty1234', 'grace@example.com', null],
    ['my aCmE horse 1', 'grace@example.com', 'password_contains_name'],
    ['Grace and horse 1', 'grace@example.com', 'password_contains_name'],
    ['grace and horse 1', 'GRACE+work@example.com', 'password_contains_name'],
    ['a horse of bob 1', 'bob@example.com', null],
    ['an odd horse 1', '"an odd"@horse@example.com', null],
    ['short1', 'grace@example.com', 'password_too_short'],
    ['only letters here', 'grace@example.com', 'password_too_weak'],
  ])('judges %j of %s', async (password, email, fault) => {
    expect(await rule(password, { email, name: null })).toBe(fault);
  });

  it('asks for the list with what has passed everything else, in lower case', () => {
    expect(asked.every((password) => password === password.toLowerCase())).toBe(true);
    expect(asked).not.toContain('short1');
  });
});

describe('normalizePassword', () => {
  it('A04 brings composed and decomposed letters to one password', () => {
    expect(normalizePassword('caf\u00e9 1234')).toBe(normalizePassword('cafe\u0301 1234'));
  });

  it('A04 refuses lone surrogates, which would all become one password', () => {
    expect(() => normalizePassword('abcdefg1\ud83d')).toThrow(
      expect.objectContaining({ code: 'password_malformed' }),
    );
    expect(normalizePassword('abcdefg1🐴')).toBe('abcdefg1🐴');
  });

  it('A02 accepts 1,024 bytes and refuses 1,025', () => {
    expect(normalizePassword('é'.repeat(512))).toHaveLength(512);
    expect(() => normalizePassword(`${'é'.repeat(512)}a`)).toThrow(
      expect.objectContaining({ code: 'password_too_long' }),
    );
  });

  it('A02 measures the normal form too: U+FDFA becomes eighteen characters', () => {
    expect(() => normalizePassword('\ufdfa'.repeat(100))).toThrow(
      expect.objectContaining({ code: 'password_too_long' }),
    );
  });
});
