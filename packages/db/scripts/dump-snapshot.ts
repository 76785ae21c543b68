/**
 * Writes a migrated database to standard output as a tar, the same bytes wherever and whenever it runs. Neither initdb nor
 * Prisma's engine takes a clock or chance from its caller: those of this process are replaced, so it has to be one of its own.
 * Usage: node scripts/dump-snapshot.ts > snapshot.tar
 */
import { createRequire } from 'node:module';
import { PGlite } from '@electric-sql/pglite';
import { migrate } from '../src/migrate/migrate.ts';
import { bundledMigrationsDirectory, readMigrations } from '../src/migrate/migration-files.ts';

stopTheClock(await timeOfLastMigration());
countInPlaceOfChance();
const pglite = await PGlite.create();
await migrate({ pglite });
const snapshot = await pglite.dumpDataDir('none');
process.stdout.write(new Uint8Array(await snapshot.arrayBuffer()));
await pglite.close();

/** Milliseconds since 1970, from the digits that its folder's name begins with. */
async function timeOfLastMigration(): Promise<number> {
  const { migrationDirectories } = await readMigrations(bundledMigrationsDirectory());
  const name = migrationDirectories.at(-1)?.path ?? '';
  const time = Date.parse(
    name.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_.*$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Number.isNaN(time)) throw new Error(`The migration ${name} does not begin with its time`);
  return time;
}

function stopTheClock(time: number): void {
  globalThis.Date = new Proxy(Date, {
    construct: (target, given) => Reflect.construct(target, given.length === 0 ? [time] : given),
    get: (target, key) => (key === 'now' ? () => time : Reflect.get(target, key)),
  });
}

/** Nothing in a snapshot is a secret: whoever has the package has it. */
function countInPlaceOfChance(): void {
  let count = 0;
  const fill = <View extends NodeJS.ArrayBufferView>(view: View): View => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let index = 0; index < bytes.length; index += 1) {
      count = (Math.imul(count, 1_103_515_245) + 12_345) >>> 0;
      bytes[index] = count >>> 16;
    }
    return view;
  };
  globalThis.crypto.getRandomValues = fill as typeof crypto.getRandomValues;
  // PGlite requires the module at its first use, and sees what stands there then.
  createRequire(import.meta.url)('node:crypto').randomFillSync = fill;
}
