import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { CommandError } from './terminal.ts';

/** Replaces a file in one step by one that nobody but its owner can read. */
export async function replaceSecretFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Writes a secret to a file that nobody but its owner can read.
 *
 * @param options.force replaces a file that is there; where that cannot be asked for, it is `null`
 * @throws CommandError when the file is there already and is not to be replaced, or cannot be written
 */
export async function writeSecretFile(
  file: string,
  text: string,
  { force = false }: { readonly force?: boolean | null | undefined },
): Promise<void> {
  try {
    if (force) await replaceSecretFile(file, text);
    else await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === 'EEXIST'
        ? `${file} is there already${force === null ? '' : ', and --force replaces it'}.`
        : `${file} cannot be written (${code ?? 'unknown error'}).`,
      { cause: error },
    );
  }
}
