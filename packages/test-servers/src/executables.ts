import { execFileSync } from 'node:child_process';
import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ServerUser } from './supervisor-messages.ts';

/** Finds a server's program on the PATH or in the folders where systems keep servers. */
export function findServerProgram(name: string): string | undefined {
  return [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
    '/opt/homebrew/bin',
    ...postgresFolders(),
  ]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** Where Debian keeps the programs of PostgreSQL, outside the PATH; the newest first. */
function postgresFolders(): string[] {
  const version = (folder: string) => Number(/postgresql\/(\d+)/.exec(folder)?.[1] ?? 0);
  return globSync('/usr/lib/postgresql/*/bin').sort((a, b) => version(b) - version(a));
}

/**
 * The user to run PostgreSQL as: undefined when this process is not root, `null` when it is root
 * and there is no other user, since PostgreSQL refuses to run as root.
 */
export function unprivilegedUser(): ServerUser | undefined | null {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user; the next one may exist.
    }
  }
  return null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
