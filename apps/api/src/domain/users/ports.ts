/** A person with an account. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly createdAt: Date;
}

/** Who has an account. */
export interface Users {
  /** `undefined` for an id that nobody has, or whose account is disabled. */
  find(id: string): Promise<User | undefined>;
}
