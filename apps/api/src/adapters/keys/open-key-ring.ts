import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KeyRing, parseKeyRing } from '@headgate/auth';

/**
 * The key ring of access tokens: the configured one or, where there is none, one made on the first
 * start and kept under the data directory, so that tokens outlive a restart during development.
 */
export async function openKeyRing(
  configured: KeyRing | undefined,
  dataDir: string,
): Promise<KeyRing> {
  return configured ?? parseKeyRing(await developmentKeys(dataDir));
}

async function developmentKeys(dataDir: string): Promise<string> {
  const file = join(dataDir, 'development-jwt-keys');
  await mkdir(dataDir, { recursive: true });
  try {
    const keys = `dev:${randomBytes(32).toString('base64url')}`;
    await writeFile(file, keys, { mode: 0o600, flag: 'wx' });
    return keys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFile(file, 'utf8');
  }
}
