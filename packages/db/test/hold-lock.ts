/** Waits for a line on standard input, takes the lock and says `held` or who has it, then waits for the end of input. */
import { createInterface } from 'node:readline';
import { acquireFileLock } from '../src/embedded/file-lock.ts';

const input = createInterface({ input: process.stdin });
const lock = await acquireFileLock(process.argv[2] ?? '');
console.log('heldBy' in lock ? lock.heldBy.pid : 'held');
input.on('close', async () => {
  if (!('heldBy' in lock)) await lock.release();
});
