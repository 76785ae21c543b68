export type { UserAgent } from './parse-user-agent.ts';
export { parseUserAgent } from './parse-user-agent.ts';
