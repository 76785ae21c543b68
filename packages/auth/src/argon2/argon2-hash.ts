/** What a hash costs: memory in KiB, passes over it, and lanes. */
export interface Argon2Parameters {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** The most that is computed: a forged hash must not ask for all the memory of the machine. */
export const maxParameters: Argon2Parameters = {
  memoryCost: 1024 * 1024,
  timeCost: 16,
  parallelism: 16,
};

// The PHC string format: salt of 8 to 64 bytes, digest of 16 to 64.
const notation =
  /^\$argon2id\$v=19\$m=(?<m>[1-9]\d{0,9}),t=(?<t>[1-9]\d{0,9}),p=(?<p>[1-9]\d{0,2})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;

/** The parameters of a stored hash; `null` for what is no argon2id hash of version 19, or whose cost is out of bounds. */
export function parseArgon2Hash(stored: string): Argon2Parameters | null {
  const parts = notation.exec(stored)?.groups;
  if (parts === undefined) return null;
  const found = {
    memoryCost: Number(parts['m']),
    timeCost: Number(parts['t']),
    parallelism: Number(parts['p']),
  };
  return isWithinBounds(found) ? found : null;
}

/** RFC 9106 section 3.1 asks for at least 8 KiB a lane. */
export function isWithinBounds({ memoryCost, timeCost, parallelism }: Argon2Parameters): boolean {
  return (
    isBetween(parallelism, 1, maxParameters.parallelism) &&
    isBetween(timeCost, 1, maxParameters.timeCost) &&
    isBetween(memoryCost, 8 * parallelism, maxParameters.memoryCost)
  );
}

function isBetween(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}
