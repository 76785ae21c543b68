import { count, isObject } from '../http/values.ts';
import type { Capability, ModelInfo } from '../provider.ts';

const words: ReadonlySet<string> = new Set([
  'chat',
  'tools',
  'vision',
  'thinking',
  'embedding',
  'json_schema',
] satisfies Capability[]);

/** Reads an entry of `GET /models`. The API itself says nothing of context and capabilities; many servers add them. */
export function toModelInfo(
  entry: Record<string, unknown>,
  capabilities: (model: string) => Iterable<Capability>,
): ModelInfo {
  const id = String(entry['id']);
  const created = count(entry['created']);
  const contextLength = contextLengthOf(entry);
  const said = entry['capabilities'];
  const known = Array.isArray(said) ? said.filter(isCapability) : [];
  return {
    id,
    ownedBy: typeof entry['owned_by'] === 'string' ? entry['owned_by'] : 'unknown',
    capabilities: new Set(known.length > 0 ? known : capabilities(id)),
    ...(created !== undefined && created > 0 && { createdAt: new Date(created * 1000) }),
    ...(contextLength !== undefined && { contextLength }),
  };
}

/** `context_length` of OpenRouter and of Headgate, `max_model_len` of vLLM, `meta.n_ctx` of llama.cpp. */
function contextLengthOf(entry: Record<string, unknown>): number | undefined {
  const meta = isObject(entry['meta']) ? entry['meta'] : {};
  return count(entry['context_length']) ?? count(entry['max_model_len']) ?? count(meta['n_ctx']);
}

function isCapability(word: unknown): word is Capability {
  return typeof word === 'string' && words.has(word);
}
