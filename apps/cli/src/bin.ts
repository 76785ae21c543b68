#!/usr/bin/env node
import { isNodeNewEnough, nodeAdvice } from './node-version.ts';

// An older Node does not understand the rest, and would say only that there is a token too many.
if (isNodeNewEnough()) {
  await import('./main.ts');
} else {
  process.stderr.write(`Node ${process.version} is too old. ${nodeAdvice}\n`);
  process.exitCode = 1;
}
