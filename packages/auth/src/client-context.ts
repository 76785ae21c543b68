import { isIP } from 'node:net';

/** What is known of the device that signs in; shown to its owner in the list of sessions, and never trusted. */
export interface ClientContext {
  /** The `User-Agent` header; cut at 512 characters. */
  readonly userAgent?: string | null | undefined;
  /** A name for the device, such as "Ada's laptop"; cut at 100 characters. */
  readonly deviceLabel?: string | null | undefined;
  /** The client's address, IPv4 or IPv6; anything else is left out. */
  readonly ip?: string | null | undefined;
}

/** A {@link ClientContext} that fits into a store. */
export interface StoredClientContext {
  readonly userAgent: string | null;
  readonly deviceLabel: string | null;
  readonly ip: string | null;
}

const maxIpLength = 45;

/** Cuts and cleans what a client says of itself: it must never be the reason why a login fails. */
export function cleanClientContext(context: ClientContext): StoredClientContext {
  const { ip } = context;
  return {
    userAgent: cleanText(context.userAgent, 512),
    deviceLabel: cleanText(context.deviceLabel, 100),
    ip: ip && ip.length <= maxIpLength && isIP(ip) !== 0 ? ip : null,
  };
}

function cleanText(text: string | null | undefined, maxLength: number): string | null {
  if (!text) return null;
  // Cut before cleaning: a pair of surrogates that the cut has split loses its rest here.
  const clean = text
    .slice(0, maxLength)
    .replaceAll(/[\p{Control}\p{Surrogate}]/gu, '')
    .trim();
  return clean === '' ? null : clean;
}
