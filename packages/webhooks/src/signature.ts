import { createHmac } from 'node:crypto';
import { type Random, systemRandom } from '@headgate/core';

const prefix = 'whsec_';

/**
 * Makes a secret of an endpoint: `whsec_` and 32 random bytes in base64, as Standard Webhooks 1.0 has it.
 *
 * @example
 * ```ts
 * generateSecret(); // whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw…
 * ```
 */
export function generateSecret(random: Random = systemRandom): string {
  return `${prefix}${Buffer.from(random(32)).toString('base64')}`;
}

/** What is signed. */
export interface SignedContent {
  /** The same over all attempts. */
  readonly id: string;
  /** Seconds since 1970, of this attempt. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks 1.0, with one signature for each secret: during a rotation the
 * receiver may verify with either.
 *
 * @throws TypeError for a secret without its prefix
 *
 * @example
 * ```ts
 * signatureHeaders({ id, timestamp, body }, [secret]);
 * ```
 */
export function signatureHeaders(
  { id, timestamp, body }: SignedContent,
  secrets: readonly string[],
): Record<string, string> {
  const content = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

function keyOf(secret: string): Buffer {
  if (!secret.startsWith(prefix)) throw new TypeError('The secret of an endpoint is malformed');
  return Buffer.from(secret.slice(prefix.length), 'base64');
}
