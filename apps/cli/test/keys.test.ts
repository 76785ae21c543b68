import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseKeyRing } from '@headgate/auth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { headgate } from './support/headgate.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-keys-'));
  file = join(directory, 'jwt.json');
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** What `headgate keys …` prints. */
const keys = async (...words: string[]): Promise<string> =>
  (await headgate({}, ['keys', ...words])).output;

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

  it('takes over a ring that is in use, whose keys stay until their last token has ended', async () => {
    const ring = join(directory, 'jwt_keys');
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ format: 'pem', type: 'pkcs8' })
      .toString();
    const text = `2027-01:${'n'.repeat(48)},\n2026-12:${pem.trim().replaceAll('\n', '\\n')},2026-06:${'o'.repeat(48)}`;
    await writeFile(ring, text);
    expect(await keys('import', file, ring)).toBe(
      `${file} has the ring: 2027-01 signs, and 2026-12, 2026-06 verify.\n`,
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const printed = parseKeyRing(await keys('print', file));
    const before = parseKeyRing(text);
    expect(printed.toJSON()).toEqual(before.toJSON());
    for (const { kid, verificationKey } of [before.current, before.find('2026-12')].filter(
      (key) => key !== undefined,
    )) {
      expect(printed.find(kid)?.verificationKey.equals(verificationKey)).toBe(true);
    }
    await expect(keys('retire', file, '2026-06')).rejects.toThrow('may still be good');
    await keys('publish', file, '--kid', 'next');
    expect(parseKeyRing(await keys('print', file)).toJSON()).toEqual({
      kids: ['2027-01', 'next', '2026-12', '2026-06'],
    });
    await expect(keys('import', file, ring)).rejects.toThrow(/is there already\.$/);
    const other = join(directory, 'other.json');
    expect(JSON.parse(await keys('import', other, ring, '--json'))).toEqual({
      file: other,
      kids: ['2027-01', '2026-12', '2026-06'],
    });
  });

  it.each([
    ['nothing', ''],
    ['no names', 'secret-that-is-never-printed-in-32-bytes'],
    ['a secret below 32 bytes', 'old:never-printed'],
    ['a name twice', `old:${'never-printed'.repeat(3)},old:${'never-printed'.repeat(4)}`],
    ['a broken PEM', 'old:-----BEGIN PRIVATE KEY-----never-printed'],
    ['a name that is none', `never printed:${'never-printed'.repeat(3)}`],
    ['a comma at its end', `old:${'never-printed'.repeat(3)},`],
  ])('takes over no ring with %s, and prints none of it', async (_, text) => {
    const ring = join(directory, 'ring');
    await writeFile(ring, text);
    const refused = await keys('import', file, ring).catch((error) => error);
    expect(refused).toMatchObject({ name: 'CommandError' });
    expect(refused.message).toMatch(/^That is no ring of keys: key ring: entry \d+ /);
    expect(refused.message).not.toMatch(/never/);
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('takes over no ring that it cannot read', async () => {
    await expect(keys('import', file, join(directory, 'nowhere'))).rejects.toThrow(
      'nowhere cannot be read (ENOENT).',
    );
  });

  it('says that the ring of a new file is another, and how a second key of a minute is named', async () => {
    const first = await headgate({}, ['keys', 'publish', file, '--json']);
    expect(first.errors).toContain('For a ring that is in use begin with headgate keys import.');
    const { kid } = JSON.parse(first.output);
    await expect(keys('publish', file, '--kid', kid)).rejects.toThrow('another with --kid.');
    expect(await headgate({}, ['keys', 'publish', file, '--kid', 'two'])).toMatchObject({
      errors: '',
    });
    await expect(keys('publish', file, '--kid', 'a b')).rejects.toThrow('has a kid that is not');
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

  it('prints a ring to a new file of its owner alone, whatever the umask, and over another when asked', async () => {
    const out = join(directory, 'ring');
    await keys('publish', file, '--kid', 'one');
    const umask = process.umask(0);
    try {
      expect(await keys('print', file, '--out', out)).toBe(`The ring is in ${out}.\n`);
    } finally {
      process.umask(umask);
    }
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    const ring = await readFile(out, 'utf8');
    expect(ring).toBe(await keys('print', file));

    await keys('publish', file, '--kid', 'two');
    await expect(keys('print', file, '--out', out)).rejects.toThrow('is there already');
    expect(await readFile(out, 'utf8')).toBe(ring);
    await chmod(out, 0o644);
    expect(JSON.parse(await keys('print', file, '--out', out, '--force', '--json'))).toEqual({
      file: out,
      kids: ['one', 'two'],
    });
    expect(parseKeyRing((await readFile(out, 'utf8')).trim()).toJSON()).toEqual({
      kids: ['one', 'two'],
    });
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['jwt.json', 'ring']);
    await expect(keys('print', file, '--out', join(directory, 'no', 'ring'))).rejects.toThrow(
      'cannot be written (ENOENT)',
    );
  });

  it('tells a program what it did', async () => {
    const json = async (...words: string[]) => JSON.parse(await keys(...words, '--json'));
    expect(await json('publish', file, '--kid', 'one')).toEqual({ kid: 'one', published: true });
    await keys('publish', file, '--kid', 'two');
    expect(await json('sign', file, 'two', '--published', '0')).toEqual({
      kid: 'two',
      signs: true,
    });
    expect(await json('retire', file, 'one', '--lifetime', '0')).toEqual({
      kid: 'one',
      retired: true,
    });
    const { ring } = await json('print', file);
    expect(parseKeyRing(ring).toJSON()).toEqual({ kids: ['two'] });
  });
});
