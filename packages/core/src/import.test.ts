import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, unknown>;
};
const subpaths = Object.keys(exports).filter((name) => name !== './package.json');

describe('importing', () => {
  it.each(subpaths)('%s prints nothing, listens to nothing and ends at once', (name) => {
    const specifier = name.replace('.', '@headgate/core');
    const program = `
      const before = process.eventNames().length;
      await import('${specifier}');
      if (process.eventNames().length !== before) throw new Error('it listens to the process');
    `;
    const result = spawnSync(
      process.execPath,
      ['--conditions=@headgate/source', '--input-type=module', '--eval', program],
      { encoding: 'utf8', timeout: 15_000 },
    );
    expect({ status: result.status, stdout: result.stdout, stderr: result.stderr }).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });
});
