import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** Processor time that a process has used so far, in microseconds; from /proc. */
export function cpuMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksPerSecond;
}
