export type { ApiKey, OpenAiProvider, OpenAiProviderOptions } from './provider.ts';
export { createOpenAiProvider } from './provider.ts';
