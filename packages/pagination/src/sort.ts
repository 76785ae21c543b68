import type { SortInputs, SortType } from './cursor-value.ts';
import { PaginationError } from './errors.ts';

/** Ascending or descending. */
export type SortDirection = 'asc' | 'desc';

/** Where SQL nulls stand, whatever the direction. */
export type NullsPosition = 'first' | 'last';

/** A column that a list can be sorted by. */
export interface SortField {
  /** The type of its values. */
  readonly type: SortType;
  /** The name of the property in a row; the field's own name by default. */
  readonly key?: string;
  /** Says that the column can be null and where nulls stand; without it a null is an error. */
  readonly nulls?: NullsPosition;
  /** Says that no two rows of the table share a value. */
  readonly unique?: boolean;
  /**
   * Says that the value of a row never changes. A walk by anything else can miss a row that moves meanwhile, or
   * show it twice. A unique column counts as immutable.
   */
  readonly immutable?: boolean;
  /** Says that clients cannot ask for it: it only completes orders, and so needs no index of its own. */
  readonly internal?: boolean;
  /** The directions that a client may ask for; both by default. */
  readonly directions?: readonly SortDirection[];
}

/** A column of a list's own order, with its direction. */
export interface DefaultSortField extends SortField {
  readonly direction: SortDirection;
}

/** One column of an order that has been settled: name, type, direction and nulls are known. */
export interface SortColumn {
  /** The name in the definition and in the `sort` parameter. */
  readonly name: string;
  /** The name of the property in a row. */
  readonly key: string;
  readonly type: SortType;
  readonly direction: SortDirection;
  /** Where nulls stand, or null when the column has none. */
  readonly nulls: NullsPosition | null;
  readonly unique: boolean;
  readonly immutable: boolean;
}

type Key<Field, Name> = Field extends { readonly key: infer Own extends string } ? Own : Name;

type Value<Field extends SortField> =
  | SortInputs[Field['type']]
  | (Field extends { readonly nulls: NullsPosition } ? null : never);

/** The properties that a row needs so that cursors can be made from it. */
export type SortableRow<Fields extends Record<string, SortField>> = {
  readonly [Name in keyof Fields as Key<Fields[Name], Name> & string]: Value<Fields[Name]>;
};

// More terms than any list has fields are not worth splitting.
const maximumLength = 1024;

/** The sort orders of one list. */
export class SortRules {
  readonly #fields: ReadonlyMap<string, SortField>;
  readonly #tiebreak: readonly [name: string, field: SortField];
  /** The order of a request that asks for none. */
  readonly standard: readonly SortColumn[];
  /** Every accepted term, such as `total` and `-total`. */
  readonly allowed: readonly string[];
  /** Every order by one field that a client can ask for, after the standard one. */
  readonly orders: readonly (readonly SortColumn[])[];

  constructor(
    own: Readonly<Record<string, DefaultSortField>>,
    additional: Readonly<Record<string, SortField>>,
    immutableOnly = false,
  ) {
    this.#fields = new Map([...Object.entries(own), ...Object.entries(additional)]);
    for (const [name, field] of this.#fields) checkField(name, field);
    const repeated = Object.keys(additional).find((name) => Object.hasOwn(own, name));
    if (repeated !== undefined) {
      throw new TypeError(`the field ${repeated} stands both in sort and in sortable`);
    }
    const mutable = [...this.#fields].find(([, field]) => !isImmutable(field));
    if (immutableOnly && mutable !== undefined) {
      throw new TypeError(`the field ${mutable[0]} is not marked immutable`);
    }
    const tiebreak = Object.entries(own).find(([, field]) => field.unique === true);
    if (tiebreak === undefined) {
      throw new TypeError(
        'sort needs a field with unique: true, or rows with equal values get lost',
      );
    }
    this.#tiebreak = tiebreak;
    const offered = [...this.#fields].filter(([, { internal }]) => internal !== true);
    this.allowed = offered.flatMap(([name, { directions = ['asc', 'desc'] }]) =>
      directions.map((direction) => (direction === 'asc' ? name : `-${name}`)),
    );
    this.standard = this.#settle(
      Object.entries(own).map(([name, { direction }]) => [name, direction] as const),
    );
    this.orders = [this.standard, ...this.allowed.map((term) => this.parse(term))];
  }

  /**
   * Reads `sort=total,-created_at` and completes it with the unique column.
   *
   * @throws PaginationError `unsupported_sort` or `unsupported_direction`, with the accepted terms.
   */
  parse(text: string): readonly SortColumn[] {
    if (text.length > maximumLength) throw this.unsupported();
    return this.#settle(text.split(',').map((term) => this.#parseTerm(term)));
  }

  /** The error for a `sort` that is not offered. */
  unsupported(): PaginationError {
    return this.#refuse('unsupported_sort');
  }

  #parseTerm(term: string): readonly [string, SortDirection] {
    const direction = term.startsWith('-') ? 'desc' : 'asc';
    const name = direction === 'desc' ? term.slice(1) : term;
    const field = this.#fields.get(name);
    if (field === undefined || field.internal === true) throw this.unsupported();
    if (field.directions?.includes(direction) === false)
      throw this.#refuse('unsupported_direction');
    return [name, direction];
  }

  // After a unique column nothing is left to order, and a repeated column orders nothing the second time.
  #settle(terms: readonly (readonly [string, SortDirection])[]): readonly SortColumn[] {
    const columns: SortColumn[] = [];
    for (const [name, direction] of terms) {
      const field = this.#fields.get(name);
      if (field === undefined || columns.some((column) => column.name === name)) continue;
      columns.push(column(name, field, direction));
      if (field.unique === true) return columns;
    }
    // Going the way of the column before it, one index serves the order and its reverse.
    columns.push(column(...this.#tiebreak, columns.at(-1)?.direction ?? 'asc'));
    return columns;
  }

  #refuse(code: 'unsupported_sort' | 'unsupported_direction'): PaginationError {
    return new PaginationError(code, { parameter: 'sort', allowed: this.allowed });
  }
}

/** The same order read backwards. */
export function reverse(columns: readonly SortColumn[]): readonly SortColumn[] {
  return columns.map((column) => ({
    ...column,
    direction: column.direction === 'asc' ? 'desc' : 'asc',
    nulls: column.nulls === null ? null : column.nulls === 'first' ? 'last' : 'first',
  }));
}

function column(name: string, field: SortField, direction: SortDirection): SortColumn {
  return {
    name,
    key: field.key ?? name,
    type: field.type,
    direction,
    nulls: field.nulls ?? null,
    unique: field.unique === true,
    immutable: isImmutable(field),
  };
}

function isImmutable(field: SortField): boolean {
  return field.immutable ?? field.unique === true;
}

function checkField(name: string, field: SortField): void {
  if (!/^[A-Za-z_][A-Za-z0-9_.]*$/.test(name)) {
    throw new TypeError(`${JSON.stringify(name)} cannot be the name of a sort field`);
  }
  if (field.unique === true && field.nulls !== undefined) {
    throw new TypeError(`the field ${name} is unique and therefore cannot have nulls`);
  }
  if (field.directions?.length === 0) throw new TypeError(`the field ${name} has no direction`);
}
