export type { AccessChange, AccessReference, AccessState } from './access-state.ts';
export type { VerifiedAccessToken } from './access-token.ts';
export type {
  ApiKey,
  ApiKeyCreationResult,
  ApiKeyReference,
  ApiKeyRevocation,
  ApiKeyRotation,
  ApiKeyRotationResult,
  ApiKeyState,
  ApiKeyStore,
  NewApiKey,
} from './api-keys/api-key-store.ts';
export type {
  ApiKeyInput,
  ApiKeys,
  ApiKeysOptions,
  DescribeApiKeyChange,
  IssuedApiKey,
} from './api-keys/create-api-keys.ts';
export { createApiKeys } from './api-keys/create-api-keys.ts';
export type {
  AttemptEnd,
  AttemptLimiter,
  AttemptReservation,
  PasswordAttempt,
} from './attempt-limiter.ts';
export type { AuditActor, AuditDetail, AuditRecord } from './audit-record.ts';
export type { AuthErrorCode, AuthErrorOptions, AuthInput } from './auth-error.ts';
export { AuthError, isAuthError } from './auth-error.ts';
export type { ApiKeyRefusal, AuthEvent, AuthEventType, OnAuthEvent } from './auth-event.ts';
export type {
  AuthSession,
  AuthStore,
  AuthUser,
  ChangedPassword,
  Credential,
  NewAccount,
  NewSession,
  OrganizationSwitch,
  PasswordReplacement,
  RefreshedSession,
  RefreshTokenRotation,
  RefreshTokenRotationResult,
  RevocationReason,
  SwitchedSession,
} from './auth-store.ts';
export type {
  BrowserAuthentication,
  BrowserCookie,
  BrowserGrant,
  BrowserSessions,
} from './browser-sessions.ts';
export type { PasswordChange } from './change-password.ts';
export type { ClientContext, StoredClientContext } from './client-context.ts';
export type { Auth, AuthOptions } from './create-auth.ts';
export { createAuth } from './create-auth.ts';
export { createPasswordHasher } from './create-password-hasher.ts';
export { maxEmailLength, normalizeEmail } from './email.ts';
export type {
  KeyDescription,
  KeyRing,
  PublicJsonWebKey,
  RingKey,
  SigningAlgorithm,
} from './key-ring.ts';
export { createKeyRing, parseKeyRing } from './key-ring.ts';
export type { KeyRotationFault, RotatedKey, RotatedKeys } from './key-rotation.ts';
export {
  formatKeyRing,
  importKeyRing,
  KeyRotationError,
  publishKey,
  retireKey,
  signWithKey,
} from './key-rotation.ts';
export type { LoginInput } from './login.ts';
export type {
  CheckPassword,
  PasswordFault,
  PasswordOwner,
  PasswordRuleOptions,
} from './password.ts';
export {
  checkPassword,
  createPasswordRule,
  maxPasswordBytes,
  normalizePassword,
} from './password.ts';
export type { PasswordHasher, PasswordVerdict, SchemeHasher } from './password-hasher.ts';
export type {
  PermissionHolder,
  Permissions,
  PermissionsDefinition,
  RoleGrant,
} from './permissions.ts';
export { definePermissions } from './permissions.ts';
export type { AuthPolicy } from './policy.ts';
export type { Clock, GenerateId, Random } from './ports.ts';
export type {
  ApiKeyCredential,
  Authenticator,
  Principal,
  PrincipalCredential,
  SessionCredential,
} from './principal.ts';
export { sessionOf } from './principal.ts';
export type { RecentReads, RecentReadsOptions } from './recent-reads.ts';
export { createRecentReads } from './recent-reads.ts';
export type { RefreshGrant } from './refresh.ts';
export type { Role } from './role.ts';
export { isRole, roles } from './role.ts';
export type { AuthSessions, SessionReference } from './sessions.ts';
export type { SignupInput } from './signup.ts';
export type { AccessGrant } from './switch-organization.ts';
export type { TokenGrant } from './token-grant.ts';
