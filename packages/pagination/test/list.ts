import {
  createCursorCodec,
  definePagination,
  type PageQuery,
  type PageRequest,
} from '../src/index.ts';

/** A list in memory with an order of its own, for tests of what stands around lists. */
export const codec = createCursorCodec({ keys: [{ id: 'k1', secret: 'a'.repeat(32) }] });

export const letters = definePagination({
  name: 'letters.v1',
  sort: { id: { type: 'text', direction: 'asc', unique: true } },
  totals: ['exact'],
});

export interface Letter {
  readonly id: string;
}

export const alphabet: readonly Letter[] = [...'abcdefghijklmnopqrstuvwxyz'].map((id) => ({ id }));

/** What a database would do for the request. */
export function fetchLetters(request: PageRequest, rows: readonly Letter[] = alphabet): Letter[] {
  const [anchor] = request.anchor ?? [];
  const at = anchor?.type === 'text' ? anchor.value : null;
  const forward = request.order[0]?.direction === 'asc';
  const ordered = forward ? rows : rows.toReversed();
  return ordered
    .filter(({ id }) => at === null || (forward ? id > at : id < at))
    .slice(0, request.fetch);
}

/** One page of the alphabet. */
export function readLetters(query: PageQuery, rows?: readonly Letter[]) {
  const request = letters.parse(query, { codec, bind: { principal: null } });
  const fetched = fetchLetters(request, rows);
  const total = request.total && { value: (rows ?? alphabet).length, estimated: false };
  return letters.finish(request, fetched, { codec, total });
}
