/**
 * Names statements, so that each session of the pool parses and plans a text once. Only so many texts get a name: a
 * prepared statement stays with its session, and texts such as those with lists of values never end.
 */
export function statementNames(
  limit = 500,
): (query: { readonly sql: string; readonly args: readonly unknown[] }) => string {
  const names = new Map<string, string>();
  return ({ sql, args }) => {
    // Without values a text may be several statements, which cannot be prepared.
    if (args.length === 0) return '';
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= limit) return '';
    const name = `headgate_${names.size}`;
    names.set(sql, name);
    return name;
  };
}
