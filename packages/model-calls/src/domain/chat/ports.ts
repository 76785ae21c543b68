import type { Deadlines } from '@headgate/model-provider';
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
  readonly caller: Caller;
  /** Hears what is left to the caller, before the model is called or with the refusal. */
  readonly onAllowances?: (allowances: CallerAllowances) => void;
}
