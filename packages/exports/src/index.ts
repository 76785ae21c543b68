export { exportJob } from './export-job.ts';
export type { ExportedTable } from './exported-tables.ts';
export { exportedTables, leftOutTables } from './exported-tables.ts';
