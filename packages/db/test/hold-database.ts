/** Opens the embedded database, says `open` or the code and holder, and writes rows until it is killed or its input ends. */
import { isEmbeddedDatabaseError, openEmbeddedDatabase } from '../src/index.ts';

let ended = false;
process.stdin.resume().on('end', () => {
  ended = true;
});

try {
  const database = await openEmbeddedDatabase({ dataDir: process.argv[2] ?? '' });
  console.log('open');
  for (let number = 1; !ended && process.argv[3] === 'write'; number += 1) {
    const id = crypto.randomUUID();
    await database.prisma.organization.create({ data: { id, name: String(number) } });
    console.log(number);
  }
  while (!ended) await new Promise((resolve) => setTimeout(resolve, 20));
  await database.close();
} catch (error) {
  if (!isEmbeddedDatabaseError(error)) throw error;
  console.log(`${error.code} ${error.holderPid}`);
}
