import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({
    load(url, context, next) {
      loaded.push(url);
      return next(url, context);
    },
  });
  const { openModels } = await import('./src/adapters/model/open-models.ts');
  const { defineConfig } = await import('@headgate/core/config');
  const { modelSettings } = await import('./src/settings.ts');
  const providersOf = () => loaded.filter((url) => /provider[/]src[/](ollama|openai|echo)[/]/.test(url));
  const before = providersOf().length;
  const { values: config } = defineConfig({ schema: modelSettings }).load({ env: { ECHO_MODEL: 'false' } });
  const metrics = { watchProviders() {} };
  const models = await openModels({ config, deadlines: {}, log: {}, metrics });
  await models.close();
  const kinds = new Set(providersOf().map((url) => url.split('/').at(-2)));
  console.log(JSON.stringify({ loaded: loaded.length > 0, before, kinds: [...kinds] }));
`;

it('G11 loads the code of a kind of provider only when there is one of it', async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@headgate/source', '--input-type=module', '--eval', program],
    { cwd: fileURLToPath(new URL('..', import.meta.url)) },
  );
  expect(JSON.parse(stdout)).toEqual({ loaded: true, before: 0, kinds: ['ollama'] });
});
