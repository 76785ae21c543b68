export type { Argon2HasherOptions } from './create-argon2-hasher.ts';
export { createArgon2Hasher } from './create-argon2-hasher.ts';
