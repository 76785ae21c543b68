/**
 * Writes the snapshot of a migrated database that a new embedded one begins with, unless it is there.
 * Usage: node scripts/snapshot.ts [--built]   (--built: beside the built code)
 */
import { builtSnapshots, cachedSnapshots, ensureSnapshot } from '../src/embedded/snapshot.ts';

await ensureSnapshot(process.argv.includes('--built') ? builtSnapshots() : cachedSnapshots());
