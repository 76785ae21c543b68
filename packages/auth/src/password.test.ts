import { describe, expect, it } from 'vitest';
import { checkPassword, normalizePassword } from './password.ts';

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
