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
export type {
  OllamaServer,
  OllamaServerOptions,
  RecordedRequest,
  RequestFilter,
} from './ollama-server.ts';
export { startOllamaServer } from './ollama-server.ts';
