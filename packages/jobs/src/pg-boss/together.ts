/**
 * Does what is asked for within one turn of the event loop in one go: the jobs of many slots end at about the same
 * time, and one statement for all of them costs little more than one for each.
 */
export function together<Item extends { readonly id: string }>(
  settle: (items: readonly Item[]) => Promise<ReadonlySet<string>>,
): (item: Item) => Promise<boolean> {
  let waiting: Item[] = [];
  let settling: Promise<ReadonlySet<string>> | undefined;

  return async (item) => {
    // Of one job twice, the second waits for a go of its own: it may be another claim.
    if (waiting.some(({ id }) => id === item.id)) await settling?.catch(() => undefined);
    waiting.push(item);
    settling ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      const items = waiting;
      waiting = [];
      settling = undefined;
      return settle(items);
    });
    return (await settling).has(item.id);
  };
}
