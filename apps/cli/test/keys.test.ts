import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseKeyRing } from '@headgate/auth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProgram } from '../src/program.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-keys-'));
  file = join(directory, 'jwt.json');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** What `headgate keys …` prints. */
async function keys(...words: string[]): Promise<string> {
  const output = new PassThrough();
  const program = createProgram({
    terminal: { env: {}, input: new PassThrough(), output, errors: new PassThrough() },
    runUntilSignal: () => undefined,
    setExitCode: () => undefined,
  });
  await program.parseAsync(['node', 'headgate', 'keys', ...words]);
  return String(output.read() ?? '');
}

describe('headgate keys', () => {
  it('A16 replaces a key in its steps, and refuses those that come too early', async () => {
    await keys('publish', file, '--kid', 'old');
    await keys('publish', file, '--kid', 'new', '--algorithm', 'ES256');
    expect(parseKeyRing(await keys('print', file)).toJSON()).toEqual({ kids: ['old', 'new'] });
    await expect(keys('sign', file, 'new')).rejects.toThrow(/Not every verifier has that key yet/);
    await keys('sign', file, 'new', '--published', '0');
    expect(parseKeyRing(await keys('print', file)).current).toMatchObject({
      kid: 'new',
      algorithm: 'ES256',
    });
    await expect(keys('retire', file, 'old')).rejects.toThrow(/may still be good.*from 20/);
    await expect(keys('retire', file, 'new')).rejects.toThrow('That key signs.');
    await keys('retire', file, 'old', '--lifetime', '0');
    expect(parseKeyRing(await keys('print', file)).toJSON()).toEqual({ kids: ['new'] });
  });

  it('lists names and times without any key, in a file that is nobody else’s', async () => {
    await keys('publish', file, '--kid', 'one', '--algorithm', 'RS256');
    const [{ material }] = JSON.parse(await readFile(file, 'utf8'));
    for (const text of [await keys('list', file), await keys('list', file, '--json')]) {
      expect(text).toContain('one');
      expect(text).not.toContain(material.slice(40, 80));
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('says what is wrong with a file, and never what is in it', async () => {
    await expect(keys('list', file)).rejects.toThrow('headgate keys publish makes it');
    await writeFile(file, '{"secret": "never-to-be-printed"');
    await expect(keys('sign', file, 'one')).rejects.toThrow(/^(?!.*never-to-be).*is no file/);
  });
});
