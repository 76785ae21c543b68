import { apiConfig } from '@headgate/api';
import { systemClock } from '@headgate/core';
import { isProviderError, type PullProgress } from '@headgate/model-provider';
import { createOllamaProvider } from '@headgate/model-provider/ollama';
import { loadSettings } from '../load-settings.ts';
import { CommandError, type Terminal } from '../terminal.ts';

const hour = 3_600_000;
const width = 30;

/**
 * `headgate models pull`: has Ollama download a model, and shows how far it is. Control-C ends it; the next pull goes on where
 * it stopped.
 */
export async function pullModel(
  { env, output, errors }: Terminal,
  model: string,
  { json, provider }: { json?: true; provider?: string },
): Promise<void> {
  const ollama = createOllamaProvider({ baseUrl: ollamaUrl(env, provider) });
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  const isTerminal = (errors as Partial<NodeJS.WriteStream>).isTTY === true;
  let shown = '';
  try {
    const progress = ollama.pull(model, {
      signal: stop.signal,
      deadlines: { connectMs: 5_000, firstTokenMs: 60_000, idleMs: 5 * 60_000, totalMs: 24 * hour },
      requestId: `pull-${systemClock()}`,
    });
    for await (const step of progress) {
      if (json === true) output.write(`${JSON.stringify(step)}\n`);
      else if (isTerminal) errors.write(`\r\u001B[K${bar(step)}`);
      // A log gets one line for each thing that is done.
      else if (step.status !== shown) errors.write(`${step.status}\n`);
      shown = step.status;
    }
  } catch (error) {
    if (!isProviderError(error)) throw error;
    throw new CommandError(`${isTerminal ? '\n' : ''}${error.message}`, { cause: error });
  } finally {
    process.off('SIGINT', interrupt);
    await ollama.close();
  }
  if (json !== true) output.write(`${isTerminal ? '\n' : ''}${model} is there.\n`);
}

/** The address of the only Ollama of the settings, or of the one that is named. */
function ollamaUrl(env: Terminal['env'], name: string | undefined): string {
  const { values: config } = loadSettings(apiConfig, { ...env, NODE_ENV: 'development' });
  const configured = Object.entries(config.MODELS_CONFIG?.providers ?? {}).flatMap(
    ([id, provider]) => (provider.type === 'ollama' ? [{ id, url: provider.base_url }] : []),
  );
  if (config.MODELS_CONFIG === undefined) return config.OLLAMA_BASE_URL;
  const chosen = name === undefined ? configured : configured.filter(({ id }) => id === name);
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only.url ?? config.OLLAMA_BASE_URL;
  const ids = configured.map(({ id }) => id).join(', ') || 'none';
  throw new CommandError(`Say by --provider which Ollama is to have it: ${ids}.`);
}

/** One line: what is done, how far it is, and how much that is. */
function bar({ status, total, completed = 0 }: PullProgress): string {
  if (total === undefined || total === 0) return status;
  const share = Math.min(completed / total, 1);
  const full = Math.round(share * width);
  const done = `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
  return `${done} ${String(Math.floor(share * 100)).padStart(3)} %  ${mebibytes(completed)} of ${mebibytes(total)}  ${status}`;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}
