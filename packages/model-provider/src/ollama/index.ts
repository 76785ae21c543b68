export type { KeepAlive, KeepAliveOption, NumCtx } from './chat-request.ts';
export { canonicalName } from './model-name.ts';
export type { OllamaProvider, OllamaProviderOptions } from './provider.ts';
export { createOllamaProvider } from './provider.ts';
