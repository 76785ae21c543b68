export type { Connection } from './connection.ts';
export { toConnection } from './connection.ts';
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
  ConnectionArguments,
  CursorBinding,
  FinishOptions,
  MutableSortWarning,
  Page,
  PageRequest,
  PageServed,
  Pagination,
  PaginationDefinition,
  ParseOptions,
  SafeLag,
} from './define-pagination.ts';
export { definePagination } from './define-pagination.ts';
export type { PageEnvelope } from './envelope.ts';
export { toEnvelope } from './envelope.ts';
export type { PaginationErrorCode, PaginationErrorDetails, PaginationParameter } from './errors.ts';
export { isPaginationError, PaginationError } from './errors.ts';
export type { LimitRules } from './limit-rules.ts';
export { linkHeader, linkHeaders } from './link-header.ts';
export type {
  NumberedPage,
  NumberedPageRequest,
  NumberedPageRules,
} from './numbered-pages.ts';
export { parseNumberedPage, toNumberedPage } from './numbered-pages.ts';
export type { OpenAiList } from './openai-list.ts';
export { toOpenAiList } from './openai-list.ts';
export type { JsonSchema, OpenApiParameter } from './openapi.ts';
export { openApiEnvelope, openApiParameters } from './openapi.ts';
export type { PageQuery } from './page-query.ts';
export type { PageUrl } from './page-url.ts';
export type { FetchedPage, PaginateAllOptions } from './paginate-all.ts';
export { paginateAll } from './paginate-all.ts';
export { parseCursorKeys } from './parse-cursor-keys.ts';
export type {
  DefaultSortField,
  NullsPosition,
  SortableRow,
  SortColumn,
  SortDirection,
  SortField,
} from './sort.ts';
export type { Total, TotalKind } from './total.ts';
