const patterns: readonly [RegExp, string][] = [
  // user:password@ in any URL
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]+@/gi, '$1[redacted]@'],
  // JSON Web Tokens
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '[redacted:jwt]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  // API keys of ours and of the providers
  [/\b(?:hg|sk|pk|whsec)[_-][\w-]{8,}/g, '[redacted:key]'],
  [
    /\b(password|passwd|secret|token|api[_-]?key|authorization)(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
    '$1$2[redacted]',
  ],
];

// Every pattern above needs one of these; most texts have none, and this is one quick look instead of five.
const suspicious = /[:=_.-]|[Bb]earer|BEARER|[Bb]asic|BASIC/;
const shortestCredential = 7;

/**
 * Removes what looks like a credential from a text that others wrote, such as the message of a
 * driver's error. A last net, not a licence to put secrets into messages.
 *
 * @example
 * import { scrub } from '@headgate/core';
 * scrub('connect postgres://app:hunter2@db/main failed'); // 'connect postgres://[redacted]@db/main failed'
 */
export function scrub(text: string): string {
  if (text.length < shortestCredential || !suspicious.test(text)) return text;
  let result = text;
  for (const [pattern, replacement] of patterns) result = result.replace(pattern, replacement);
  return result;
}
