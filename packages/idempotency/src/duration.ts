/** A length of time: milliseconds, or text such as `'30s'` or `'24h'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * The duration in whole milliseconds, at least 1.
 *
 * @throws TypeError naming the option when it is none.
 */
export function milliseconds(option: string, duration: Duration): number {
  const match = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)$/.exec(String(duration));
  const unit = match?.[2] as keyof typeof units | undefined;
  const value = unit === undefined ? Number(duration) : Number(match?.[1]) * units[unit];
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new TypeError(`${option} is not a duration of whole milliseconds`);
  }
  return value;
}
