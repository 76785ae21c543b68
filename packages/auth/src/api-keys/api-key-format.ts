import { crc32 } from 'node:zlib';
import type { Random } from '../ports.ts';
import { fromBase62, toBase62 } from './base62.ts';

const idLength = 22;
const secretLength = 43;
const checksumLength = 6;
const secretBytes = 32;
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Whose keys are read and written: what they begin with. */
export interface ApiKeyRealm {
  /** Lower-case letters and digits, such as `hg`. */
  readonly prefix: string;
  /** The deployment, such as `live`; lower-case letters and digits. */
  readonly environment: string;
}

/** Why a text is not a key of a realm; told without asking a store. */
export type ApiKeyFault = 'malformed' | 'checksum' | 'environment';

/** What a key says. */
export interface ParsedApiKey {
  /** A UUID. */
  readonly id: string;
  /** 256 bits, as text. */
  readonly secret: string;
}

/** @throws TypeError for a realm that cannot stand in a key */
export function checkRealm({ prefix, environment }: ApiKeyRealm): void {
  if (!/^[a-z0-9]{1,16}$/.test(prefix) || !/^[a-z0-9]{1,16}$/.test(environment)) {
    throw new TypeError('an API key needs a prefix and an environment of [a-z0-9]{1,16}');
  }
}

/** What of a key may be shown: everything before its secret. */
export function apiKeyHint({ prefix, environment }: ApiKeyRealm, id: string): string {
  return `${prefix}_${environment}_${encodeId(id)}`;
}

/** Writes a key: `<prefix>_<environment>_<id>_<secret><checksum>`. */
export function formatApiKey(realm: ApiKeyRealm, { id, secret }: ParsedApiKey): string {
  const text = `${apiKeyHint(realm, id)}_${secret}`;
  return text + checksum(text);
}

/** Reads a key; a fault is one of writing or of another realm, so that it costs no look-up. */
export function parseApiKey(realm: ApiKeyRealm, text: string): ParsedApiKey | ApiKeyFault {
  const parts = text.length <= 128 ? text.split('_') : [];
  const [prefix, environment, id, rest, ...more] = parts;
  if (more.length > 0 || prefix !== realm.prefix || environment === undefined) return 'malformed';
  if (id?.length !== idLength || rest?.length !== secretLength + checksumLength) return 'malformed';
  if (!/^[0-9A-Za-z]+$/.test(id + rest)) return 'malformed';

  const covered = text.slice(0, -checksumLength);
  if (checksum(covered) !== text.slice(-checksumLength)) return 'checksum';
  if (environment !== realm.environment) return 'environment';
  const decoded = decodeId(id);
  return decoded === null ? 'malformed' : { id: decoded, secret: rest.slice(0, secretLength) };
}

/** Makes the secret of a key: 256 random bits. */
export function generateApiKeySecret(random: Random): string {
  return toBase62(BigInt(`0x${Buffer.from(random(secretBytes)).toString('hex')}`), secretLength);
}

// It tells a typing error and a random text from a key; it is not what protects the key.
function checksum(text: string): string {
  return toBase62(BigInt(crc32(text)), checksumLength);
}

function encodeId(id: string): string {
  if (!uuid.test(id)) throw new TypeError('the id of an API key is a UUID');
  return toBase62(BigInt(`0x${id.replaceAll('-', '')}`), idLength);
}

function decodeId(text: string): string | null {
  const hex = fromBase62(text).toString(16).padStart(32, '0');
  if (hex.length > 32) return null;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
