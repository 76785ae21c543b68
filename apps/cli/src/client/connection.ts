import { UsageError } from '../terminal.ts';

/**
 * The address of `HEADGATE_URL`, without a slash at its end.
 *
 * @throws UsageError for what is no address of HTTP; it is not repeated, since it may be a key in the wrong place
 */
export function addressOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username + url.password !== '') {
    throw new UsageError(
      'HEADGATE_URL is not the address of a service, such as http://127.0.0.1:8080, without a name or password in it.',
    );
  }
  return text.trim().replace(/\/+$/, '');
}

/**
 * What `HEADGATE_API_KEY` holds; nothing counts as unset.
 *
 * @throws UsageError for what no header can carry
 */
export function keyOf(text: string | undefined): string | undefined {
  const key = text?.trim() || undefined;
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) {
    throw new UsageError('HEADGATE_API_KEY is no API key: it has spaces or other characters.');
  }
  return key;
}

/** Why a request got no answer, and what to do about it. */
export function whyNoAnswer(url: string, error: unknown): string {
  const code = codeOf(error);
  const because = code === '' ? '' : ` (${code})`;
  const fault = faultsOfCertificates[code];
  if (fault !== undefined) {
    return `The certificate of ${url} ${fault.what}${because}. ${fault.advice}`;
  }
  if (/^(HPE_|HTTPParserError$)/.test(code)) {
    return `What answers at ${url} does not speak HTTP${because}. ${advice}`;
  }
  if (/^(ERR_SSL_|EPROTO)/.test(code)) {
    return `What answers at ${url} does not speak HTTPS${because}. ${advice}`;
  }
  if (/^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(code)) {
    return `The connection to ${url} was closed before an answer came${because}. ${advice}`;
  }
  return `Nobody answers at ${url}${because}. ${advice}`;
}

const advice = 'Set HEADGATE_URL to where Headgate runs.';

const trustIt = 'Set NODE_EXTRA_CA_CERTS to a file with the certificate that has signed it.';
const renewIt = 'Have it renewed, and look at the clock of this machine.';
const untrusted = (what: string) => ({ what, advice: trustIt });

/** What Node says of a certificate, in words. */
const faultsOfCertificates: Readonly<
  Record<string, { readonly what: string; readonly advice: string }>
> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    what: 'is signed by itself',
    advice: 'If it is the right one, set NODE_EXTRA_CA_CERTS to a file with it.',
  },
  SELF_SIGNED_CERT_IN_CHAIN: untrusted('is signed by an authority that is not trusted here'),
  UNABLE_TO_GET_ISSUER_CERT: untrusted('is signed by an authority that is not known here'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted('is signed by an authority that is not known here'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted('comes without that of its authority'),
  CERT_UNTRUSTED: untrusted('is not trusted here'),
  CERT_HAS_EXPIRED: { what: 'has ended', advice: renewIt },
  CERT_NOT_YET_VALID: { what: 'does not hold yet', advice: renewIt },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'is for another name',
    advice: 'Set HEADGATE_URL to a name that stands in it.',
  },
};

/** The code of the failure below that of `fetch`, which says only that it failed. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return '';
  const { code: given, name }: NodeJS.ErrnoException = cause;
  // What is no HTTP at all has a name and, since Node 24, no code.
  const code = given ?? (name === 'HTTPParserError' ? name : '');
  return /^\w+$/.test(code) ? code : '';
}
