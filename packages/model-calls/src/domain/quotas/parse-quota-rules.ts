import {
  type QuotaMetric,
  type QuotaRule,
  type QuotaSubjectType,
  type QuotaWindow,
  quotaMetrics,
  quotaSubjectTypes,
  quotaWindows,
} from './ports.ts';

const form = /^(\w+):(\w+)(?:\/(\w+))?=(\d{1,15})$/;

/**
 * Reads rules such as `user:requests/minute=60,organization:tokens/month=5000000,api_key:concurrency=8`.
 *
 * @returns `undefined` when a rule is none
 */
export function parseQuotaRules(text: string): QuotaRule[] | undefined {
  const rules: QuotaRule[] = [];
  for (const each of text.split(',').map((part) => part.trim())) {
    if (each === '') continue;
    const [, subjectType, metric, window = 'moment', amount] = form.exec(each) ?? [];
    if (!isOneOf<QuotaSubjectType>(quotaSubjectTypes, subjectType)) return undefined;
    if (!isOneOf<QuotaMetric>(quotaMetrics, metric)) return undefined;
    if (!isOneOf<QuotaWindow>(quotaWindows, window) || !windowFits(metric, window))
      return undefined;
    rules.push({ subjectType, metric, window, amount: Number(amount) });
  }
  return rules;
}

/** Whether a metric can be counted over a window: what runs at a time is of the moment, all else is not. */
export function windowFits(metric: QuotaMetric, window: QuotaWindow): boolean {
  return (metric === 'concurrency') === (window === 'moment');
}

function isOneOf<Word extends string>(
  words: readonly Word[],
  word: string | undefined,
): word is Word {
  return (words as readonly (string | undefined)[]).includes(word);
}
