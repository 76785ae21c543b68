import { createHash } from 'node:crypto';
import { canonicalName } from '../ollama/model-name.ts';
import type { ChatScript } from './ollama-script.ts';

/** A model that the server has. */
export interface OllamaServerModel {
  /** With its tag, e.g. `llama3.2:latest`. */
  readonly name: string;
  /** Ollama's words. Default: `completion` and `tools`. */
  readonly capabilities?: readonly (
    | 'completion'
    | 'tools'
    | 'vision'
    | 'thinking'
    | 'embedding'
    | 'insert'
  )[];
  /** Tokens of context it was made for; what it gets allocated is `num_ctx`, or 4096, but no more. Default: 131072. */
  readonly contextLength?: number;
  /** Length of its vectors. Default: 8. */
  readonly embeddingLength?: number;
  /** Milliseconds to load it, on the first request and after an unload. Default: 0. */
  readonly loadMs?: number;
  /** Whether it is in memory when the server starts. Default: false. */
  readonly loaded?: boolean;
  /** How it answers chats. */
  readonly script?: ChatScript;
}

/** A model with the state the server keeps of it. */
export interface ModelState {
  readonly model: OllamaServerModel;
  loaded: boolean;
  allocatedContext: number;
  script: ChatScript | undefined;
}

export const defaultContext = 4096;

const modifiedAt = '2026-01-02T03:04:05.678901234+01:00';

export const defaultModels: readonly OllamaServerModel[] = [
  { name: 'llama3.2:latest' },
  { name: 'nomic-embed-text:latest', capabilities: ['embedding'], contextLength: 2048 },
];

/** Finds a model as Ollama does: by each of its names. */
export function findModel(
  models: ReadonlyMap<string, ModelState>,
  name: string,
): ModelState | undefined {
  const known = models.get(name) ?? models.get(`${name}:latest`);
  if (known) return known;
  const key = canonicalName(name);
  return [...models.values()].find(({ model }) => canonicalName(model.name) === key);
}

/** The context that a model gets when it is loaded. */
export function allocatedContextOf(model: OllamaServerModel, numCtx = defaultContext): number {
  return Math.min(numCtx, model.contextLength ?? 131_072);
}

export function capabilitiesOf(model: OllamaServerModel): readonly string[] {
  return model.capabilities ?? ['completion', 'tools'];
}

/** An entry of `GET /api/tags`. */
export function tagEntry({ model }: ModelState, withCapabilities: boolean): object {
  return {
    name: model.name,
    model: model.name,
    modified_at: modifiedAt,
    size: 2_019_393_189,
    digest: digestOf(model),
    details: detailsOf(model),
    ...(withCapabilities && { capabilities: capabilitiesOf(model) }),
  };
}

/** An entry of `GET /api/ps`. */
export function processEntry({ model, allocatedContext }: ModelState): object {
  return {
    name: model.name,
    model: model.name,
    size: 2_600_000_000,
    digest: digestOf(model),
    details: detailsOf(model),
    expires_at: '2026-01-02T03:09:05.678901234+01:00',
    size_vram: 2_600_000_000,
    context_length: allocatedContext,
  };
}

/** The answer to `POST /api/show`. */
export function showAnswer({ model }: ModelState): object {
  return {
    license: 'None: this model is a script.',
    modelfile: `FROM ${model.name}`,
    parameters: '',
    template: '{{ .Prompt }}',
    details: detailsOf(model),
    model_info: {
      'general.architecture': 'llama',
      'llama.context_length': model.contextLength ?? 131_072,
      'llama.embedding_length': model.embeddingLength ?? 8,
    },
    capabilities: capabilitiesOf(model),
    modified_at: modifiedAt,
  };
}

/** A vector that depends on the text alone. */
export function embed(text: string, length: number): number[] {
  const bytes = createHash('sha512').update(text).digest();
  return Array.from({ length }, (_, at) => ((bytes[at % bytes.length] ?? 0) - 127.5) / 127.5);
}

function detailsOf(model: OllamaServerModel): object {
  return {
    parent_model: '',
    format: 'gguf',
    family: 'llama',
    families: ['llama'],
    parameter_size: '3.2B',
    quantization_level: 'Q4_K_M',
    context_length: model.contextLength ?? 131_072,
    embedding_length: model.embeddingLength ?? 8,
  };
}

function digestOf(model: OllamaServerModel): string {
  return createHash('sha256').update(model.name).digest('hex');
}
