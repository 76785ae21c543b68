import type { CallAccounts, CallEnd } from '../src/domain/usage/ports.ts';

/** Accounts that let everything through and write down how each call ended. */
export function recordingAccounts(ends: CallEnd[]): CallAccounts {
  const admitted = { settle: (end: CallEnd) => void ends.push(end) };
  return {
    admit: async () => admitted,
    admitTogether: async (_, calls) => Array.from({ length: calls }, () => admitted),
  };
}
