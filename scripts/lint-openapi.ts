// Lints the OpenAPI document by the rules of redocly.yaml.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openApiDocument } from './lib/openapi-document.ts';

const folder = mkdtempSync(join(tmpdir(), 'headgate-openapi-'));
try {
  const file = join(folder, 'openapi.json');
  // Indented, so that a fault is on a line of its own.
  writeFileSync(file, JSON.stringify(await openApiDocument(), null, 2));
  const { status } = spawnSync(
    resolve('node_modules/.bin/redocly'),
    ['lint', file, '--config', 'redocly.yaml', '--format', 'stylish'],
    {
      stdio: 'inherit',
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
