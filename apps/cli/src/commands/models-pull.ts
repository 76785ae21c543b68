import { apiConfig } from '@headgate/api';
import { systemClock } from '@headgate/core';
import { isProviderError, type ProviderError, type PullProgress } from '@headgate/model-provider';
import { createOllamaProvider } from '@headgate/model-provider/ollama';
import { loadSettings } from '../load-settings.ts';
import { CommandError, type Terminal } from '../terminal.ts';
import { withoutCredentials } from '../without-credentials.ts';

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
  const chosen = chooseOllama(env, provider);
  const ollama = createOllamaProvider({ baseUrl: chosen.url });
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
    const message = isUnreached(error)
      ? `Ollama does not answer at ${withoutCredentials(chosen.url)}. Start it there, or set ${chosen.setting} to where it runs.`
      : error.message;
    throw new CommandError(`${isTerminal ? '\n' : ''}${message}`, { cause: error });
  } finally {
    process.off('SIGINT', interrupt);
    await ollama.close();
  }
  if (json !== true) output.write(`${isTerminal ? '\n' : ''}${model} is there.\n`);
}

const isUnreached = ({ code }: ProviderError) =>
  code === 'unreachable' || code === 'timeout_connect';

/** An Ollama of the settings. */
interface ChosenOllama {
  readonly id: string;
  readonly url: string;
  /** What says where it is. */
  readonly setting: string;
}

/** The only Ollama of the settings, or the one that is named. */
function chooseOllama(env: Terminal['env'], name: string | undefined): ChosenOllama {
  const { values: config } = loadSettings(apiConfig, { ...env, NODE_ENV: 'development' });
  const providers = config.MODELS_CONFIG?.providers ?? { ollama: { type: 'ollama' } as const };
  const configured = Object.entries(providers).flatMap(([id, provider]): ChosenOllama[] => {
    if (provider.type !== 'ollama') return [];
    const url = 'base_url' in provider ? provider.base_url : undefined;
    return url === undefined
      ? [{ id, url: config.OLLAMA_BASE_URL, setting: 'OLLAMA_BASE_URL' }]
      : [{ id, url, setting: `base_url of ${id} in MODELS_CONFIG` }];
  });
  const chosen = name === undefined ? configured : configured.filter(({ id }) => id === name);
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only;
  const ids = configured.map(({ id }) => id).join(', ') || 'none';
  throw new CommandError(
    name === undefined
      ? `Say by --provider which Ollama is to have it: ${ids}.`
      : `There is no Ollama ${name} in the settings, but: ${ids}.`,
  );
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
