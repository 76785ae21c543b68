import { createPasswordHasher, type SchemeHasher } from '@headgate/auth';
import { createBcryptHasher } from '@headgate/auth/bcrypt';
import type { Logger } from 'pino';

/**
 * argon2id where its native module loads, with bcrypt beside it for the hashes of before; bcrypt alone otherwise. Which of
 * them hashes is in the log.
 */
export async function openPasswordHasher(log: Logger): Promise<SchemeHasher> {
  const logger = log.child({ target: 'auth' });
  const bcrypt = createBcryptHasher();
  try {
    const { createArgon2Hasher } = await import('@headgate/auth/argon2');
    const hasher = createPasswordHasher([createArgon2Hasher(), bcrypt]);
    logger.info('passwords are hashed with argon2id');
    return hasher;
  } catch (error) {
    logger.warn({ err: error }, 'argon2 does not load here; passwords are hashed with bcrypt');
    return bcrypt;
  }
}
