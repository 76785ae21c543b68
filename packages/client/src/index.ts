export type { components, paths } from './api-types.ts';
export type { ChatEvent, ChatRequest } from './chat-events.ts';
export { createHeadgateClient, type HeadgateClient } from './create-client.ts';
export type { HeadgateErrorCode, InputFault } from './errors.ts';
export { HeadgateError, isHeadgateError } from './errors.ts';
export type { JobEvent, JobEventType } from './job-events.ts';
export type { Credentials, HeadgateClientOptions } from './options.ts';
export { createSession, type Session, type SessionOptions, type SessionTokens } from './session.ts';
export type {
  Answer,
  Body,
  CallOptions,
  Data,
  Item,
  ListKey,
  OperationKey,
  Page,
  RequestOptions,
} from './types.ts';
