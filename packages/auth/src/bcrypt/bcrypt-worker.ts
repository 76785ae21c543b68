import { hashSync } from 'bcryptjs';

/** What a worker thread computes: bcrypt of a text, with cost and salt in bcrypt's own notation, `$2b$12$` and 22 characters. */
export interface BcryptTask {
  readonly text: string;
  readonly salt: string;
}

/** Characters of the digest at the end of every bcrypt hash. */
const digestLength = 31;

/** Computes the digest. It blocks for as long as the cost says, and so belongs into a thread of its own. */
export function runBcrypt(task: BcryptTask): string {
  return hashSync(task.text, task.salt).slice(-digestLength);
}
