export type {
  ConformanceHarness,
  ConformanceOptions,
  ConformanceScenario,
  TestFunctions,
} from './conformance.ts';
export { conformanceScenarios, providerConformance } from './conformance.ts';
export type { OllamaServerModel } from './ollama-models.ts';
export type {
  ChatScript,
  ScriptedChunk,
  ScriptedMetrics,
  ScriptedToolCall,
} from './ollama-script.ts';
export type { OllamaServer, OllamaServerOptions } from './ollama-server.ts';
export { startOllamaServer } from './ollama-server.ts';
export type {
  CompletionScript,
  ScriptedCompletionChunk,
  ScriptedToolCallDelta,
} from './openai-script.ts';
export type { OpenAiServer, OpenAiServerModel, OpenAiServerOptions } from './openai-server.ts';
export { startOpenAiServer } from './openai-server.ts';
export type {
  RecordedRequest,
  RequestFilter,
  ScriptedServer,
  ScriptedServerOptions,
} from './scripted-server.ts';
export type { Pace } from './writes.ts';
