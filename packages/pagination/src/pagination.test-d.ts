import { describe, expectTypeOf, it } from 'vitest';
import {
  type CursorCodec,
  definePagination,
  type Page,
  type PageRequest,
  type PaginationErrorCode,
  toEnvelope,
} from './index.ts';

const list = definePagination({
  name: 'orders.v1',
  sort: {
    created_at: { key: 'createdAt', type: 'date-ms', direction: 'desc' },
    id: { type: 'uuid', direction: 'desc', unique: true },
  },
  sortable: { total: { type: 'decimal', nulls: 'last' } },
});

declare const codec: CursorCodec;
declare const request: PageRequest;

describe('types', () => {
  it('a page holds the rows that it was made of', () => {
    const rows: { createdAt: Date; id: string; total: string | null; extra: 1 }[] = [];
    const page = list.finish(request, rows, { codec });
    expectTypeOf(page).toEqualTypeOf<Page<(typeof rows)[number]>>();
    expectTypeOf(toEnvelope(page, { url: '/' }).page.has_next).toEqualTypeOf<boolean>();
  });

  it('a row needs every sort column, under its key and with its type', () => {
    const missing: { id: string; total: string }[] = [];
    // @ts-expect-error createdAt is missing
    list.finish(request, missing, { codec });
    const wrong: { createdAt: string; id: string; total: string }[] = [];
    // @ts-expect-error createdAt is text
    list.finish(request, wrong, { codec });
    const lossy: { createdAt: Date; id: string; total: number }[] = [];
    // @ts-expect-error a number has lost the digits of a decimal
    list.finish(request, lossy, { codec });
    const nullable: { createdAt: Date | null; id: string; total: string }[] = [];
    // @ts-expect-error created_at has no nulls
    list.finish(request, nullable, { codec });
  });

  it('a decimal object such as that of Prisma is accepted', () => {
    const rows: { createdAt: Date; id: string; total: { toFixed(): string } }[] = [];
    list.finish(request, rows, { codec });
  });

  it('a list cannot be parsed without saying whose it is', () => {
    // @ts-expect-error principal is missing
    list.parse({}, { codec, bind: {} });
    list.parse({}, { codec, bind: { principal: null } });
  });

  it('the codes are a closed set', () => {
    expectTypeOf<PaginationErrorCode>().toEqualTypeOf<
      | 'invalid_cursor'
      | 'cursor_mismatch'
      | 'invalid_limit'
      | 'limit_too_large'
      | 'unsupported_sort'
      | 'unsupported_direction'
      | 'unsupported_total'
      | 'invalid_page'
    >();
  });
});
