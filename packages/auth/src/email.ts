/** The longest address that is accepted, in UTF-16 code units; a unique index holds it in every common database. */
export const maxEmailLength = 190;

// RFC 5322 dot-atom, with letters, marks and digits of any script (RFC 6531); no quoted local parts.
const localPart =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domainLabel = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/**
 * Brings an email address to the one form under which an account is stored and found: NFKC (UAX #15), trimmed, lower case.
 * The check is syntactic: one `@`, a dot-atom of at most 64 characters before it, and after it a domain of at least two
 * labels whose last is not a number. No quoted local parts, no address literals, at most 190 characters.
 *
 * Mail must go to the normal form, never to what was typed: different texts may share one normal form.
 *
 * @returns the normal form, or `null` when the text is not such an address
 *
 * @example
 * import { normalizeEmail } from '@headgate/auth';
 * normalizeEmail(' Ada@Example.COM '); // 'ada@example.com'
 * normalizeEmail('ada@localhost'); // null
 */
export function normalizeEmail(text: string): string | null {
  // Bounded first: normalisation may lengthen a text eighteenfold.
  if (text.length > 2 * maxEmailLength) return null;
  // Lower case may leave the normal form (U+0130), hence the second pass.
  const email = text.normalize('NFKC').toLowerCase().normalize('NFKC').trim();
  if (email.length > maxEmailLength) return null;

  const at = email.lastIndexOf('@');
  const local = email.slice(0, Math.max(at, 0));
  const labels = email.slice(at + 1).split('.');
  const lastLabel = labels.at(-1) ?? '';

  const accepted =
    local.length <= 64 &&
    localPart.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => domainLabel.test(label)) &&
    !/^\p{N}+$/u.test(lastLabel);
  return accepted ? email : null;
}
