export type { ClientIp, ClientIpOptions } from './client-ip.ts';
export { clientIp } from './client-ip.ts';
export type { IpPrefixOptions } from './ip-prefix.ts';
export { ipPrefix } from './ip-prefix.ts';
export { isWithin } from './networks.ts';
