/** Who makes a request: what a valid access token says. */
export interface Principal {
  readonly userId: string;
  /** The tenant in whose name the request is made. */
  readonly organizationId: string;
  readonly sessionId: string;
  /** When the token ends. */
  readonly expiresAt: Date;
  /** The token's own id (`jti`), for an audit log. */
  readonly tokenId: string;
}
