export type { EndpointOptions } from './assert-endpoint.ts';
export { assertEndpoint } from './assert-endpoint.ts';
export type { WalkedPage, WalkOptions } from './assert-walks.ts';
export { assertWalks } from './assert-walks.ts';
