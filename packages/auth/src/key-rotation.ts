import { parseKeyRing, ringEntries } from './key-ring.ts';

/** A key of a ring that is being replaced step by step, and when it took its steps; milliseconds since 1970. */
export interface RotatedKey {
  readonly kid: string;
  /** The secret, or a key in PEM. It is not to be printed. */
  readonly material: string;
  readonly publishedAt: number;
  /** `null` for a key that has not signed yet. */
  readonly signsSince: number | null;
  /** `null` for the key that signs, and for one that has not signed yet. */
  readonly signedUntil: number | null;
}

/** The keys of a ring, the one that signs first. */
export type RotatedKeys = readonly RotatedKey[];

/** Why a step of a rotation was refused. */
export type KeyRotationFault = 'kid_taken' | 'kid_unknown' | 'kid_signs' | 'too_early';

/** A step of a rotation that would refuse tokens that are still good. Its message holds no key. */
export class KeyRotationError extends Error {
  override readonly name = 'KeyRotationError';
  readonly code: KeyRotationFault;
  /** When the step may be taken; only with `too_early`. */
  readonly allowedAt: Date | undefined;

  constructor(code: KeyRotationFault, message: string, allowedAt?: Date) {
    super(message);
    this.code = code;
    this.allowedAt = allowedAt;
  }
}

/**
 * Begins with a ring that is in use, as `parseKeyRing` reads it: the first of its keys signs. Of the others nobody knows when
 * they came or signed: they count as published now, and as having signed until now.
 *
 * @throws TypeError as `parseKeyRing` does
 *
 * @example
 * const keys = importKeyRing(await readFile('jwt-keys', 'utf8'), Date.now());
 */
export function importKeyRing(text: string, now: number): RotatedKeys {
  parseKeyRing(text);
  return ringEntries(text).map((entry, index) => ({
    ...entry,
    publishedAt: now,
    signsSince: index === 0 ? now : null,
    signedUntil: index === 0 ? null : now,
  }));
}

/**
 * Publishes a key: it verifies from now on, and does not sign yet. The first of all signs at once.
 *
 * @throws KeyRotationError `kid_taken`; TypeError for a key that cannot work
 *
 * @example
 * const published = publishKey(keys, { kid: '2026-12', material }, Date.now());
 */
export function publishKey(
  keys: RotatedKeys,
  key: Pick<RotatedKey, 'kid' | 'material'>,
  now: number,
): RotatedKeys {
  if (keys.some(({ kid }) => kid === key.kid)) {
    throw new KeyRotationError('kid_taken', 'The ring has a key of that name.');
  }
  const [first, ...rest] = keys;
  const added = { ...key, publishedAt: now, signedUntil: null };
  const next =
    first === undefined
      ? [{ ...added, signsSince: now }]
      : [first, { ...added, signsSince: null }, ...rest];
  parseKeyRing(formatKeyRing(next));
  return next;
}

/**
 * Signs with a published key from now on.
 *
 * @param options.publishedMs how long a key must have been published, until every verifier has it; an hour by default
 * @throws KeyRotationError `kid_unknown`, `kid_signs`, `too_early`; TypeError for a key that cannot sign
 *
 * @example
 * const signing = signWithKey(published, '2026-12', Date.now());
 */
export function signWithKey(
  keys: RotatedKeys,
  kid: string,
  now: number,
  { publishedMs = 60 * 60 * 1000 }: { readonly publishedMs?: number } = {},
): RotatedKeys {
  const key = find(keys, kid);
  if (key === keys[0]) throw new KeyRotationError('kid_signs', 'That key signs already.');
  refuseBefore(key.publishedAt + publishedMs, now, 'Not every verifier has that key yet.');
  const others = keys.filter((other) => other !== key);
  const next = [
    { ...key, signsSince: now, signedUntil: null },
    ...others.map((other, index) => (index === 0 ? { ...other, signedUntil: now } : other)),
  ];
  parseKeyRing(formatKeyRing(next));
  return next;
}

/**
 * Removes a key that does not sign any more.
 *
 * @param options.lifetimeMs how long its last token may hold, with the tolerance for clocks; 15 minutes and 5 seconds by default
 * @throws KeyRotationError `kid_unknown`, `kid_signs`, and `too_early` while a token of it may still be good
 *
 * @example
 * const retired = retireKey(signing, '2026-01', Date.now());
 */
export function retireKey(
  keys: RotatedKeys,
  kid: string,
  now: number,
  { lifetimeMs = (15 * 60 + 5) * 1000 }: { readonly lifetimeMs?: number } = {},
): RotatedKeys {
  const key = find(keys, kid);
  if (key === keys[0]) throw new KeyRotationError('kid_signs', 'That key signs.');
  const end = key.signedUntil === null ? now : key.signedUntil + lifetimeMs;
  refuseBefore(end, now, 'Tokens of that key may still be good.');
  return keys.filter((other) => other !== key);
}

/**
 * Writes a ring as `parseKeyRing` reads it.
 *
 * @example
 * const keys = parseKeyRing(formatKeyRing(rotated));
 */
export function formatKeyRing(keys: RotatedKeys): string {
  return keys.map(({ kid, material }) => `${kid}:${material.trim()}`).join(',\n');
}

function find(keys: RotatedKeys, kid: string): RotatedKey {
  const key = keys.find((each) => each.kid === kid);
  if (key === undefined) throw new KeyRotationError('kid_unknown', 'The ring has no such key.');
  return key;
}

function refuseBefore(time: number, now: number, message: string): void {
  if (now >= time) return;
  const allowedAt = new Date(time);
  const text = `${message} It may be done from ${allowedAt.toISOString()}.`;
  throw new KeyRotationError('too_early', text, allowedAt);
}
