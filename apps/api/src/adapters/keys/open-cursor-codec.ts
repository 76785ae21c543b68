import {
  type CursorCodec,
  type CursorKey,
  createCursorCodec,
  parseCursorKeys,
} from '@headgate/pagination';
import { developmentSecret } from './development-secret.ts';

/** What signs the cursors of lists: the configured keys or, where there are none, one for development. */
export async function openCursorCodec(
  configured: readonly CursorKey[] | undefined,
  dataDir: string,
): Promise<CursorCodec> {
  const keys =
    configured ?? parseCursorKeys(await developmentSecret(dataDir, 'development-cursor-keys'));
  return createCursorCodec({ keys });
}
