// `npm test`: every test of the workspace; what cannot run here is named, with the reason.
import { prepare, runSource } from './lib/workspace.mjs';

try {
  await prepare();
  process.exitCode = await runSource('scripts/run-tests.ts', process.argv.slice(2));
} catch (error) {
  console.error(`The tests could not be prepared: ${error.message}`);
  process.exitCode = 1;
}
