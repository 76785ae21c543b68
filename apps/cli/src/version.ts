import { readFileSync } from 'node:fs';

/** The version of the package that runs: read as it starts, since a release raises it behind the build. */
export const version: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
