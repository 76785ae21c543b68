import { PGlite } from '@electric-sql/pglite';
import { cachedSnapshots, ensureSnapshot } from '../embedded/snapshot.ts';

let template: Promise<Blob> | undefined;

/** Opens a migrated database in memory, from a snapshot that is made once for these migrations. */
export async function openFromTemplate(): Promise<PGlite> {
  template ??= ensureSnapshot(cachedSnapshots());
  return PGlite.create({ loadDataDir: await template });
}
