import { type KeyRing, parseKeyRing } from '@headgate/auth';
import { developmentSecret } from './development-secret.ts';

/** The key ring of access tokens: the configured one or, where there is none, one for development. */
export async function openKeyRing(
  configured: KeyRing | undefined,
  dataDir: string,
): Promise<KeyRing> {
  return configured ?? parseKeyRing(await developmentSecret(dataDir, 'development-jwt-keys'));
}
