/** The median of so many calls one after another, in microseconds, after some that do not count. */
export async function median(
  calls: number,
  call: (index: number) => Promise<unknown>,
): Promise<number> {
  const samples: number[] = [];
  for (let index = 0; index < calls * 1.2; index += 1) {
    const started = performance.now();
    await call(index);
    samples.push((performance.now() - started) * 1000);
  }
  return samples.slice(-calls).sort((a, b) => a - b)[Math.floor(calls / 2)] ?? 0;
}

/** Prints a line of the table. */
export function report(name: string, microseconds: number, bare = 0): void {
  const added = bare === 0 ? '' : `   added ${(microseconds - bare).toFixed(1).padStart(8)} µs`;
  console.log(`${name.padEnd(52)} ${microseconds.toFixed(1).padStart(8)} µs${added}`);
}
