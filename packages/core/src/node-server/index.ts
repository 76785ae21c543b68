export { type ListeningServer, type ListenOptions, listen } from './listen.ts';
export { isListenError, ListenError } from './listen-error.ts';
export type { DescribeRefusal, Refusal, RefusedRequest } from './refusals.ts';
