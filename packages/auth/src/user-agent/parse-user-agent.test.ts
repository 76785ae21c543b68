import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUserAgent } from './index.ts';

describe('parseUserAgent', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      ['Firefox', '128.0', 'Linux', 'desktop'],
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      ['Safari', '17.5', 'iOS', 'mobile'],
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
      ['Microsoft Edge', '126.0.0.0', 'Windows', 'desktop'],
    ],
  ])('recognises %s', (header, [browser, browserVersion, operatingSystem, device]) => {
    expect(parseUserAgent(header)).toEqual({ browser, browserVersion, operatingSystem, device });
  });

  it.each([null, undefined, '', ' ', `Firefox/128.0${' '.repeat(512)}`])(
    'says nothing of %j',
    (header) => {
      expect(parseUserAgent(header)).toBeNull();
    },
  );

  it('takes any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: 'binary' }), (header) => {
        parseUserAgent(header);
      }),
    );
  });
});
