import { randomBytes } from 'node:crypto';
import { createKeyRing, type KeyRing, parseKeyRing } from '@headgate/auth';
import type { ApiConfig } from '../../config.ts';
import { developmentSecret } from './development-secret.ts';

/**
 * What signs the cookies of browsers: the configured ring, or one of this process alone where that is asked for, whose
 * sessions end with it, or one for development.
 */
export async function openSessionKeys(
  config: Pick<ApiConfig, 'SESSION_KEYS' | 'SESSION_ALLOW_EPHEMERAL' | 'DATA_DIR'>,
): Promise<KeyRing> {
  if (config.SESSION_KEYS !== undefined) return config.SESSION_KEYS;
  if (config.SESSION_ALLOW_EPHEMERAL) {
    return createKeyRing([{ kid: 'ephemeral', secret: randomBytes(32) }]);
  }
  return parseKeyRing(await developmentSecret(config.DATA_DIR, 'development-session-keys'));
}
