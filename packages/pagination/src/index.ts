export type {
  CursorCodec,
  CursorCodecOptions,
  CursorContent,
  CursorKey,
  PageDirection,
} from './cursor-codec.ts';
export { createCursorCodec } from './cursor-codec.ts';
export type {
  CursorValue,
  DecimalLike,
  SortInputs,
  SortType,
  SortValues,
} from './cursor-value.ts';
export type {
  CursorBinding,
  FinishOptions,
  LimitRules,
  Page,
  PageQuery,
  PageRequest,
  Pagination,
  PaginationDefinition,
  ParseOptions,
} from './define-pagination.ts';
export { definePagination } from './define-pagination.ts';
export type { PageEnvelope } from './envelope.ts';
export { toEnvelope } from './envelope.ts';
export type { PaginationErrorCode, PaginationErrorDetails } from './errors.ts';
export { isPaginationError, PaginationError } from './errors.ts';
export { linkHeader, linkHeaders } from './link-header.ts';
export type { PageUrl } from './page-url.ts';
export type { FetchedPage, PaginateAllOptions } from './paginate-all.ts';
export { paginateAll } from './paginate-all.ts';
export type {
  DefaultSortField,
  NullsPosition,
  SortableRow,
  SortColumn,
  SortDirection,
  SortField,
} from './sort.ts';
