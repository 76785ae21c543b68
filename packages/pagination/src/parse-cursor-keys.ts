import { type CursorKey, createCursorCodec } from './cursor-codec.ts';

/**
 * Reads a key ring out of one text, as an environment variable holds it: `kid:secret`, newest first, separated by commas.
 *
 * @throws TypeError for an empty ring, a malformed or repeated id or a secret under 32 bytes; it never shows a secret.
 * @example
 * const codec = createCursorCodec({ keys: parseCursorKeys(process.env.CURSOR_KEYS) });
 */
export function parseCursorKeys(text: string): readonly CursorKey[] {
  const keys = text.split(',').map((entry, index) => {
    const [, id, secret] = /^\s*([^:\s]+):(\S+)\s*$/.exec(entry) ?? [];
    if (id === undefined || secret === undefined) {
      throw new TypeError(`entry ${index + 1} of the cursor keys is not kid:secret`);
    }
    return { id, secret };
  });
  createCursorCodec({ keys });
  return keys;
}
