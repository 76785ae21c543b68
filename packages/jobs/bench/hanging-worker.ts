// A worker of one engine as a process of its own, whose jobs never end: for who kills it.
import { engines } from './engines.ts';

const [name = '', postgres = '', redis = ''] = process.argv.slice(2);
const engine = await engines[name]?.({ postgres, redis });
await engine?.start(1, () => {
  process.stdout.write('started\n');
  return new Promise(() => setInterval(() => undefined, 60_000));
});
process.stdout.write('ready\n');
