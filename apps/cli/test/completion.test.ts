import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { headgate } from './support/headgate.ts';

it('offers in bash the values that an option or an argument can have', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'headgate-completion-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'headgate.bash');
  await writeFile(file, (await headgate({}, ['completion', 'bash'])).output);
  const complete = (...words: string[]) => {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const script = `source ${file}; COMP_WORDS=(headgate ${quoted}); COMP_CWORD=${words.length}; _headgate; echo "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim();
  };
  const states = 'queued running succeeded failed cancelled';
  expect(complete('jobs', 'list', '--state', '')).toBe(states);
  expect(complete('jobs', '--state', '')).toBe(states);
  expect(complete('jobs', '--state', 'f')).toBe('failed');
  expect(complete('jobs', '--st')).toBe('--state');
  expect(complete('orgs', 'add', 'x', 'y', '--role', 'a')).toBe('admin');
  expect(complete('usage', '--by', 'm')).toBe('model');
  expect(complete('completion', '')).toContain('bash zsh fish');
  expect(complete('keys', 'im')).toBe('import');
});

it('offers the values in zsh and fish too', async () => {
  const zsh = (await headgate({}, ['completion', 'zsh'])).output;
  expect(zsh).toContain(
    "'jobs list --state') choices=(queued running succeeded failed cancelled) ;;",
  );
  const fish = (await headgate({}, ['completion', 'fish'])).output;
  expect(fish).toContain("-l state -x -a 'queued running succeeded failed cancelled' -d");
});
