// `npm start`: everything from a fresh clone to a running service, with no question asked.
import { prepare, runSource } from './lib/workspace.mjs';

try {
  await prepare();
  process.exitCode = await runSource('apps/cli/src/main.ts', ['serve', ...process.argv.slice(2)]);
} catch (error) {
  console.error(`Headgate could not be prepared: ${error.message}`);
  process.exitCode = 1;
}
