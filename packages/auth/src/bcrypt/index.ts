export type { BcryptHasher, BcryptHasherOptions } from './create-bcrypt-hasher.ts';
export { createBcryptHasher } from './create-bcrypt-hasher.ts';
