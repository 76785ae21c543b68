export type { ChatMessage, ChatRequest } from './chat-request.ts';
export { chatRequest } from './chat-request.ts';
export type { ChunkOptions, CompletionIdentity } from './completion.ts';
export { chunkWriter, toCompletion } from './completion.ts';
export type { EmbeddingsRequest } from './embeddings.ts';
export {
  embeddingsAnswer,
  embeddingsRequest,
  toEmbeddings,
  toEmbedRequest,
} from './embeddings.ts';
export { toGenerateRequest } from './to-generate-request.ts';
