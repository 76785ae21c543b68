import {
  type Administration,
  databaseConfig,
  openAdministration,
  openDatabase,
} from '@headgate/api';
import { isAuthError } from '@headgate/auth';
import { createLogger } from '@headgate/core/logging';
import { loadSettings } from './load-settings.ts';
import { CommandError, type Terminal } from './terminal.ts';

/** Does something to the accounts of the configured database, and closes what was opened for it. */
export async function withAdministration<Result>(
  { env }: Terminal,
  act: (administration: Administration) => Promise<Result>,
): Promise<Result> {
  const { values: config } = loadSettings(databaseConfig, env);
  const log = createLogger({ level: 'silent' });
  await using stack = new AsyncDisposableStack();
  const database = await openDatabase(config, { applicationName: 'headgate-cli', log });
  stack.defer(() => database.close());
  const administration = await openAdministration({ database, log });
  stack.defer(() => administration.close());
  try {
    return await act(administration);
  } catch (error) {
    if (isAuthError(error))
      throw new CommandError(sentences[error.code] ?? error.message, { cause: error });
    throw error;
  }
}

const sentences: Readonly<Record<string, string>> = {
  invalid_email: 'That is not an address of email, or has more than 190 characters.',
  invalid_name: 'A name has at most 200 characters.',
  email_taken: 'There is an account with this address.',
  password_too_short: 'A password has at least 8 characters.',
  password_too_long: 'A password has at most 128 characters.',
  password_too_weak: 'A password has at least one letter and one number.',
  password_contains_name:
    'A password contains neither the name Headgate nor the part of the address before the @.',
  password_too_common: 'Many people have this password; it is among the first that are guessed.',
};
