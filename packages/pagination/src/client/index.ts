export type { PageEnvelope } from '../envelope.ts';
export type { PageClientErrorCode } from './errors.ts';
export { isPageClientError, PageClientError } from './errors.ts';
export type { PageClient, PageClientOptions, WalkOptions } from './page-client.ts';
export { createPageClient } from './page-client.ts';
