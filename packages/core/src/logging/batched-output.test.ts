import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BatchedOutput } from './batched-output.ts';

describe('BatchedOutput', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  function gathering(length: number) {
    vi.useFakeTimers();
    const writes: string[] = [];
    const destination = { write: (lines: string) => void writes.push(lines) };
    return { writes, output: new BatchedOutput(destination, { waitMs: 20, length }) };
  }

  it('writes many lines at once, in their order, when the first has waited long enough', () => {
    const { output, writes } = gathering(1_000);
    for (const line of ['a\n', 'b\n', 'c\n']) output.write(line);
    expect(writes).toEqual([]);
    vi.advanceTimersByTime(20);
    output.write('d\n');
    vi.advanceTimersByTime(20);
    expect(writes).toEqual(['a\nb\nc\n', 'd\n']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('writes at once what has grown long, and what it is told to', () => {
    const { output, writes } = gathering(4);
    output.write('a\n');
    output.write('b\n');
    expect(writes).toEqual(['a\nb\n']);
    output.write('c\n');
    output.flush();
    output.flush();
    expect(writes).toEqual(['a\nb\n', 'c\n']);
  });
});

const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Runs a program with a logger to standard output. */
function run(program: string) {
  const module = JSON.stringify(new URL('./index.ts', import.meta.url).href);
  const source = `import { createLogger } from ${module};\nconst log = createLogger();\n${program}`;
  const child = spawn(
    process.execPath,
    ['--conditions=@headgate/source', '--input-type=module', '--eval', source],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.push(child);
  return child;
}

/** The messages that a program has written when it has ended. */
async function messagesOf(child: ReturnType<typeof run>): Promise<string[]> {
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).message);
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);
const writeLines = (count: number) =>
  `for (let index = 0; index < ${count}; index++) log.info('line ' + index);`;

describe('a program that logs to standard output loses nothing', () => {
  it.each([
    ['that calls process.exit()', 'process.exit(3);'],
    ['that is done', ''],
    ['that throws', "throw new Error('unforeseen');"],
    ['that rejects', "Promise.reject(new Error('unforeseen'));"],
    [
      'that ends itself at SIGTERM',
      `process.once('SIGTERM', () => { log.info('stopping'); process.exit(0); });
       process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`,
    ],
  ])('and one %s', async (_, ending) => {
    const messages = await messagesOf(run(`${writeLines(500)}\n${ending}`));
    expect(messages.slice(0, 500)).toEqual(lines(500));
    expect(messages.slice(500)).toEqual(ending.includes('SIGTERM') ? ['stopping'] : []);
  });

  it('to a reader that is slow', async () => {
    const child = run(writeLines(50_000));
    await delay(300);
    expect(await messagesOf(child)).toEqual(lines(50_000));
  });

  it.each(['warn', 'error', 'fatal'])(
    'that was written before a line of %s, even if it is killed',
    async (level) => {
      const child = run(
        `${writeLines(20)}\nlog.${level}('last words');\nprocess.kill(process.pid, 'SIGKILL');`,
      );
      expect(await messagesOf(child)).toEqual([...lines(20), 'last words']);
    },
  );

  it('that was written a moment ago, though the program goes on without a word', async () => {
    const child = run(`log.info('hello');\nsetInterval(() => {}, 1000);`);
    const [chunk] = await once(child.stdout, 'data');
    expect(String(chunk)).toContain('hello');
  });
});
