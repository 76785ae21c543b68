import { describe, expect, it } from 'vitest';
import { normalizeEmail } from './email.ts';

describe('normalizeEmail', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['  Ada.Lovelace+tag@Example.COM\n', 'ada.lovelace+tag@example.com'],
    ['ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ada@example.com'],
    ['ﬁona@example.com', 'fiona@example.com'],
    ['rene\u0301@example.com', 'ren\u00e9@example.com'],
    ['用户@例子.广告', '用户@例子.广告'],
    ["o'brien@sub.domain.example", "o'brien@sub.domain.example"],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
  ])('brings %j to its normal form', (text, normal) => {
    expect(normalizeEmail(text)).toBe(normal);
  });

  it.each([
    ['no at sign', 'ada.example.com'],
    ['nothing', ''],
    ['spaces alone', '   '],
    ['no local part', '@example.com'],
    ['no domain', 'ada@'],
    ['a domain of one label', 'ada@localhost'],
    ['two at signs', 'ada@home@example.com'],
    ['a space inside', 'ada lovelace@example.com'],
    ['a dot first', '.ada@example.com'],
    ['a dot last', 'ada.@example.com'],
    ['two dots', 'ada..l@example.com'],
    ['an empty label', 'ada@example..com'],
    ['a hyphen first', 'ada@-example.com'],
    ['an address literal', 'ada@[192.0.2.1]'],
    ['an IPv4 address', 'ada@192.0.2.1'],
    ['a quoted local part', '"ada l"@example.com'],
    ['a display name', 'Ada <ada@example.com>'],
    ['a NUL', 'ada\0@example.com'],
    ['a line break', 'ada@example.com\nBcc: eve@example.com'],
    ['a lone surrogate', 'ada\ud800@example.com'],
    ['a local part of 65 characters', `${'a'.repeat(65)}@example.com`],
    ['a label of 64 characters', `ada@${'a'.repeat(64)}.com`],
  ])('refuses %s', (_, text) => {
    expect(normalizeEmail(text)).toBeNull();
  });

  it('accepts 190 characters and refuses 191', () => {
    const domain = `${`${'a'.repeat(60)}.`.repeat(2)}example`;
    const local = 'a'.repeat(190 - domain.length - 1);
    expect(normalizeEmail(`${local}@${domain}`)).toHaveLength(190);
    expect(normalizeEmail(`${local}a@${domain}`)).toBeNull();
  });
});
