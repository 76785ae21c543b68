/** Who did what to what, from where: one line of an audit log. A store writes it together with the change, or neither. */
export interface AuditRecord {
  readonly id: string;
  readonly at: Date;
  /** The tenant in whose log it stands. */
  readonly organizationId: string;
  /** What was done, such as `api_key.created`. */
  readonly action: string;
  readonly actor: AuditActor;
  readonly target: { readonly type: string; readonly id: string };
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  /** What else there is to say; never a secret, an address or a text that somebody wrote. */
  readonly details: Readonly<Record<string, AuditDetail>>;
}

/** A value among the details of an {@link AuditRecord}. */
export type AuditDetail = string | number | boolean | null | readonly string[];

/** Who did it: the person, and the session or the API key that they did it with. */
export interface AuditActor {
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly apiKeyId: string | null;
}
