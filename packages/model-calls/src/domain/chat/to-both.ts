import type { CallEvent } from '@headgate/model-provider';

type OnEvent = (event: CallEvent) => void;

/** Tells the account of a call, and whoever else wants to hear. */
export function toBoth(account: OnEvent, other: OnEvent | undefined): OnEvent {
  if (!other) return account;
  return (event) => {
    account(event);
    other(event);
  };
}
