import type { Principal } from '@headgate/auth';
import { type FilePurpose, filePurposes } from '@headgate/files';
import { permissions } from '../permissions/permissions.ts';

/** The files that a principal may see: what holds everything of the organisation is for those who may export it. */
export function visiblePurposes(principal: Principal): readonly FilePurpose[] {
  return permissions.can(principal, 'organization:export')
    ? filePurposes
    : filePurposes.filter((purpose) => purpose !== 'export');
}
