import type { Clock } from '@headgate/core';
import type { Caller } from '../usage/ports.ts';
import type { QuotaRule, QuotaRuleSource } from './ports.ts';

/** What {@link QuotaRules} takes. */
export interface QuotaRulesOptions {
  readonly quotas: QuotaRuleSource;
  /** What the operator lets everybody have: it holds beside what an organisation sets. */
  readonly ceilings: readonly QuotaRule[];
  readonly clock: Clock;
  /** Milliseconds after which what an organisation has set is looked up again. */
  readonly maxAgeMs: number;
  /** Callers that are remembered. */
  readonly maxCallers: number;
}

interface Remembered {
  readonly rules: readonly QuotaRule[] | Promise<readonly QuotaRule[]>;
  readonly until: number;
}

/** The rules that hold for callers, from memory where they were looked up a moment ago. */
export class QuotaRules {
  readonly #options: QuotaRulesOptions;
  readonly #remembered = new Map<string, Remembered>();

  constructor(options: QuotaRulesOptions) {
    this.#options = options;
  }

  /** The rules for a caller: at most one of each subject, metric and window, the tightest. */
  of(caller: Caller): readonly QuotaRule[] | Promise<readonly QuotaRule[]> {
    const { organizationId, userId, apiKeyId = '', projectId = '' } = caller;
    const key = `${organizationId}/${userId}/${apiKeyId}/${projectId}`;
    const now = this.#options.clock();
    const found = this.#remembered.get(key);
    if (found !== undefined && found.until > now) return found.rules;
    const rules = this.#lookUp(caller, key);
    this.#remember(key, rules);
    return rules;
  }

  /** Looks the rules of an organisation up again at its next call. */
  forget(organizationId: string): void {
    for (const key of this.#remembered.keys()) {
      if (key.startsWith(`${organizationId}/`)) this.#remembered.delete(key);
    }
  }

  async #lookUp(caller: Caller, key: string): Promise<readonly QuotaRule[]> {
    const { quotas, ceilings } = this.#options;
    try {
      const own = await quotas.rulesFor(caller);
      const applying = ceilings.filter(({ subjectType }) => has(caller, subjectType));
      const rules = tightest([...applying, ...own]);
      this.#remember(key, rules);
      return rules;
    } catch (error) {
      this.#remembered.delete(key);
      throw error;
    }
  }

  #remember(key: string, rules: Remembered['rules']): void {
    const { clock, maxAgeMs, maxCallers } = this.#options;
    this.#remembered.delete(key);
    this.#remembered.set(key, { rules, until: clock() + maxAgeMs });
    if (this.#remembered.size <= maxCallers) return;
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined) this.#remembered.delete(oldest);
  }
}

/** Whether a call is of such a subject: not every one comes with a key, or counts for a project. */
function has({ apiKeyId, projectId }: Caller, subjectType: QuotaRule['subjectType']): boolean {
  if (subjectType === 'project') return projectId !== undefined;
  return subjectType !== 'api_key' || apiKeyId !== undefined;
}

function tightest(rules: readonly QuotaRule[]): QuotaRule[] {
  const chosen = new Map<string, QuotaRule>();
  for (const rule of rules) {
    const key = `${rule.subjectType} ${rule.metric} ${rule.window}`;
    const known = chosen.get(key);
    if (known === undefined || rule.amount < known.amount) chosen.set(key, rule);
  }
  return [...chosen.values()];
}
