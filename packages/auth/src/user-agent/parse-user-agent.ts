import Bowser from 'bowser';

/** What a `User-Agent` header says of a device, for people to recognise it by. A client may say what it likes. */
export interface UserAgent {
  /** Such as `Firefox`; `null` where it cannot be told. */
  readonly browser: string | null;
  /** Such as `128.0`. */
  readonly browserVersion: string | null;
  /** Such as `macOS`. */
  readonly operatingSystem: string | null;
  /** What kind of device it is: `desktop`, `mobile`, `tablet`, `tv` or `bot`. */
  readonly device: string | null;
}

/** Longer headers are not looked at: a session keeps no more of one. */
const maxLength = 512;

/**
 * Reads a `User-Agent` header.
 *
 * @returns `null` when it says nothing that is known
 *
 * @example
 * import { parseUserAgent } from '@headgate/auth/user-agent';
 * parseUserAgent('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0');
 * // { browser: 'Firefox', browserVersion: '128.0', operatingSystem: 'Linux', device: 'desktop' }
 */
export function parseUserAgent(header: string | null | undefined): UserAgent | null {
  if (!header || header.length > maxLength) return null;
  const { browser, os, platform } = Bowser.parse(header);
  const parsed = {
    browser: browser.name || null,
    browserVersion: browser.version || null,
    operatingSystem: os.name || null,
    device: platform.type || null,
  };
  return Object.values(parsed).some((value) => value !== null) ? parsed : null;
}
