/** Milliseconds that an answer asks to wait (RFC 9110 section 10.2.3, and OpenAI's `Retry-After-Ms`). */
export function retryAfterMs(headers: Headers, now: () => number): number | undefined {
  const milliseconds = headers.get('retry-after-ms');
  if (milliseconds !== null && /^\d{1,12}$/.test(milliseconds)) return Number(milliseconds);
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** Whether the same request may succeed later, by what the answer says or else by its status. */
export function isWorthRetrying({ status, headers }: Response): boolean {
  const advice = headers.get('x-should-retry');
  if (advice !== null) return advice === 'true';
  // A conflict passes by itself where the answer says when: another request with the same key still runs.
  return retriedStatuses.has(status) || (status === 409 && headers.has('retry-after'));
}

const firstWaitMs = 500;
const longestWaitMs = 8_000;

/** The wait before the retry of a number from 0 on, where the answer asks for none: doubled each time, and spread. */
export function backoffMs(retry: number, random: () => number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** retry) * (0.5 + random() / 2);
}
