import type { TokenLogprob } from '../stream-part.ts';
import { isObject } from './values.ts';

/** Reads the log probabilities of tokens, which Ollama and OpenAI write alike; `undefined` when there are none. */
export function toLogprobs(value: unknown): readonly TokenLogprob[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.filter(isObject).map((entry) => ({
    ...toAlternative(entry),
    top: (Array.isArray(entry['top_logprobs']) ? entry['top_logprobs'] : [])
      .filter(isObject)
      .map(toAlternative),
  }));
}

function toAlternative(entry: Record<string, unknown>): Omit<TokenLogprob, 'top'> {
  const token = String(entry['token'] ?? '');
  return {
    token,
    logprob: Number(entry['logprob']),
    bytes: Array.isArray(entry['bytes']) ? entry['bytes'].map(Number) : [...Buffer.from(token)],
  };
}
