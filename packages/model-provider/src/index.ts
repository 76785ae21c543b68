export type { Generated, GeneratedToolCall } from './collect.ts';
export { batches, collect } from './collect.ts';
export type { Deadlines } from './deadlines.ts';
export { defaultDeadlines } from './deadlines.ts';
export type { ProviderErrorCode, ProviderErrorInfo } from './errors.ts';
export { isProviderError, ProviderError } from './errors.ts';
export type { JsonSchema, JsonValue } from './json.ts';
export type { Message, Part } from './messages.ts';
export type {
  CallContext,
  CallEvent,
  Capability,
  EmbedRequest,
  EmbedResult,
  Health,
  ModelInfo,
  ModelProvider,
  PartStream,
  PullProgress,
} from './provider.ts';
export type { GenerateRequest, OutputFormat, Reasoning, Tool, ToolChoice } from './request.ts';
export type {
  Count,
  FinishPart,
  FinishReason,
  ReasoningPart,
  StartPart,
  StreamPart,
  TextPart,
  Timing,
  TokenLogprob,
  ToolCallDeltaPart,
  Usage,
} from './stream-part.ts';
