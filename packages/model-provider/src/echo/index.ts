export type { EchoProviderOptions } from './provider.ts';
export { createEchoProvider, echoModel } from './provider.ts';
