import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../apps/api/src/app.ts';
import { composeApi } from '../../apps/api/src/compose.ts';
import { apiConfig } from '../../apps/api/src/config.ts';
import { createLogger } from '../../packages/core/src/logging/index.ts';
import { createTestDatabase } from '../../packages/db/src/testing/index.ts';

/** The OpenAPI document, as the API serves it. */
export async function openApiDocument(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-api-'));
  const { database, close } = await createTestDatabase({ on: 'pglite' });
  const api = await composeApi({
    config: apiConfig.load({ env: { DATA_DIR: folder } }).values,
    database,
    log: createLogger({ level: 'silent' }),
  });
  try {
    const response = await createApp(api.services).request('/openapi.json');
    return (await response.json()) as object;
  } finally {
    await api.close();
    await close();
    await rm(folder, { recursive: true });
  }
}
