import type { Page } from './define-pagination.ts';

/** A page as the lists of OpenAI's API are written. */
export interface OpenAiList<Item> {
  readonly object: 'list';
  readonly data: readonly Item[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

/**
 * Writes a page as OpenAI writes its lists, whose clients send the last id back as `after`: fetch that row and give
 * it to `parse` as its `anchor`.
 *
 * @example
 * const row = after === undefined ? undefined : await files.find(after);
 * const anchor = row && { row, direction: 'next' };
 * const request = fileList.parse({ limit }, { codec, bind, ...(anchor && { anchor }) });
 * return toOpenAiList(fileList.finish(request, await fetchRows(request), { codec }));
 */
export function toOpenAiList<Item extends { readonly id: string }>(
  page: Page<Item>,
): OpenAiList<Item> {
  return {
    object: 'list',
    data: page.items,
    first_id: page.items.at(0)?.id ?? null,
    last_id: page.items.at(-1)?.id ?? null,
    has_more: page.hasNext,
  };
}
