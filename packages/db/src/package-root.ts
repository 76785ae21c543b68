import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, found from a source file as well as from a built one. */
export function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The folder of @headgate/db has no package.json');
    folder = parent;
  }
  return folder;
}
