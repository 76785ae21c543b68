/** A quota for each key in each window of time. */
export interface Policy<Context> {
  /** Names the policy to clients and in the store: 1 to 64 of `a-z`, `0-9`, `-` and `_`. */
  readonly name: string;
  /** What one key may use up within a window: a whole number above 0. */
  readonly quota: number;
  /** Seconds that a window lasts, from the first request in it: a whole number, at most 24 days (2,073,600). */
  readonly window: number;
  /**
   * What is counted together, such as an address or the id of a user; null where the policy does not apply.
   *
   * It stands in the store as it is: hash what is personal or secret with `createKeyHash`.
   */
  readonly key: (context: Context) => string | null;
}

// The longest timer that a JavaScript runtime has is 24.8 days.
const longestWindow = 24 * 86_400;

/**
 * Checks a list of policies.
 *
 * @throws TypeError naming the policy that is none
 */
export function checkPolicies(policies: readonly Policy<never>[]): void {
  if (policies.length === 0) throw new TypeError('a limiter needs a policy');
  const names = new Set<string>();
  for (const { name, quota, window } of policies) {
    if (!/^[a-z0-9_-]{1,64}$/.test(name)) {
      throw new TypeError(
        `policy name ${JSON.stringify(name)} is not 1 to 64 of a-z, 0-9, - and _`,
      );
    }
    if (names.has(name)) throw new TypeError(`policy ${name} is there twice`);
    names.add(name);
    if (!Number.isSafeInteger(quota) || quota < 1) {
      throw new TypeError(`the quota of policy ${name} is not a whole number above 0`);
    }
    if (!Number.isSafeInteger(window) || window < 1 || window > longestWindow) {
      throw new TypeError(
        `the window of policy ${name} is not 1 to ${longestWindow} whole seconds`,
      );
    }
  }
}
