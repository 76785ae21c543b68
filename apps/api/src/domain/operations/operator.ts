import type { Principal } from '@headgate/auth';
import { AppError } from '@headgate/core';

/** Who operates the installation. */
export interface OperatorServices {
  /** The organisation whose admins operate the installation; nobody does when undefined. */
  readonly operatorOrganization: string | undefined;
}

/**
 * Lets the members of the operator's organisation pass. What they may do there their roles say, as everywhere: this is
 * what keeps the admins of every other organisation out.
 *
 * @throws AppError `forbidden` when the principal's organisation is not the operator's
 */
export function assertOperator(
  { operatorOrganization }: OperatorServices,
  { organizationId }: Pick<Principal, 'organizationId'>,
): void {
  if (organizationId === operatorOrganization) return;
  const detail = 'This is for the organisation that operates this installation.';
  throw new AppError('forbidden', { detail });
}
