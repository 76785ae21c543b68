import type { Total } from '@headgate/pagination';

/** The rows of one page, and what else is known of the list. */
export interface Found<Row> {
  readonly rows: readonly Row[];
  readonly ahead: boolean;
  readonly behind?: boolean;
  readonly total: Total | null;
}
