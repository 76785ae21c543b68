import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Gives the measured programs the first core to themselves and leaves the others to whatever sends and answers, where there are
 * two cores and `taskset`. The database goes where it likes. Says what came of it.
 */
export function pin(measured: readonly number[], others: readonly number[]): string {
  const cores = availableParallelism();
  if (cores < 2) return 'one core for everything';
  const rest = `1-${cores - 1}`;
  const moved = [
    ...measured.map((pid) => moveTo('0', pid)),
    ...others.map((pid) => moveTo(rest, pid)),
  ];
  return moved.every(Boolean) ? `measured on core 0, load from ${rest}` : 'not pinned: no taskset';
}

function moveTo(cores: string, pid: number): boolean {
  return (
    spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)]).status === 0
  );
}
