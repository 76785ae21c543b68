import type { CallEvent, Deadlines } from '@headgate/model-provider';
import type { Call, ModelCatalog, ModelDirectory } from '../models/ports.ts';
import type { CallAccounts, Caller, CallerAllowances } from '../usage/ports.ts';

/** What every call of a model needs. */
export interface ModelCallServices {
  readonly models: ModelDirectory;
  /** Prices and limits of the models. */
  readonly catalog: ModelCatalog;
  readonly accounts: CallAccounts;
  readonly deadlines: Deadlines;
}

/** A call of a model, and who pays for it. */
export interface ModelCall extends Omit<Call, 'tenant'> {
  /** Whether nobody waits for the answer, so that all others go first. */
  readonly background?: boolean;
  /** Hears of what happens to the call below, as `CallContext.onEvent` does. */
  readonly onEvent?: (event: CallEvent) => void;
  readonly caller: Caller;
  /** Hears what is left to the caller, before the model is called or with the refusal. */
  readonly onAllowances?: (allowances: CallerAllowances) => void;
}
