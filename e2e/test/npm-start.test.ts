import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOllamaServer } from '@headgate/model-provider/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinnedNode, root, run, TestProcess } from './lib/process.ts';
import { clientOf, logIn, signIn } from './lib/sign-in.ts';

let directory: string;
let examples: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'headgate-start-'));
  // Inside the workspace, so that `openai` is found as it would be after `npm install openai`.
  examples = await mkdtemp(join(root, 'e2e', 'reports-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  await rm(examples, { recursive: true, force: true });
});

function npmStart(env: Record<string, string | undefined> = {}) {
  return new TestProcess('npm', ['start'], {
    env: {
      DATA_DIR: join(directory, 'data'),
      PORT: '0',
      DATABASE_URL: undefined,
      OLLAMA_BASE_URL: 'http://127.0.0.1:9',
      ...env,
    },
  });
}

/** The example that the output shows between two lines, as somebody would copy it. */
function example(output: string, from: RegExp, to: RegExp): string {
  const start = output.search(from);
  const end = output.slice(start).search(to);
  return output.slice(start, end === -1 ? undefined : start + end);
}

describe('npm start', () => {
  it('runs without Ollama, says so, and prints examples that work as printed', async () => {
    await using service = npmStart();
    await service.waitFor(/for await .*\n/);
    const { output } = service;
    expect(output).toMatch(/Ollama does not answer at http:\/\/127\.0\.0\.1:9\./);
    expect(output).toMatch(/ollama pull llama3\.2/);
    expect(output).toMatch(/"echo": a stand-in without any intelligence/);

    const printed = example(output, /^ +import OpenAI/m, /\n\n/);
    const [, url = ''] = /Headgate runs at (\S+)/.exec(output) ?? [];
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    expect(readme, 'the README shows the same program').toContain(
      printed.replaceAll(/^ {2}/gm, '').replaceAll(url, 'http://127.0.0.1:8080'),
    );
    const program = join(examples, 'chat.mjs');
    await writeFile(program, printed);
    const chat = await run(pinnedNode, [program]);
    expect(chat).toMatchObject({ code: 0, output: expect.stringContaining('Hello!') });

    const curl = await run('sh', ['-c', example(output, /^ +curl -s/m, /\n\n/)]);
    expect(curl.output).toContain('data: [DONE]');

    await service.stop('SIGTERM');
  });

  it('keeps accounts and tokens over a restart', async () => {
    let token: string;
    {
      await using first = npmStart();
      const [, url = ''] = await first.waitFor(/Headgate runs at (\S+)/);
      ({ token } = await signIn(url));
      await first.stop('SIGTERM');
    }
    await using second = npmStart();
    const [, url = ''] = await second.waitFor(/Headgate runs at (\S+)/);
    await logIn(url);
    await clientOf(url, token).call('GET /v1/models');
    await second.stop('SIGTERM');
  });

  it('uses the first model of an Ollama that answers', async () => {
    await using ollama = await startOllamaServer();
    await using service = npmStart({ OLLAMA_BASE_URL: ollama.url });
    await service.waitFor(/for await .*\n/);
    expect(service.output).toContain(`Ollama answers at ${ollama.url}`);
    expect(service.output).toContain("model: 'llama3.2:latest'");
    await service.stop('SIGTERM');
  });
});
