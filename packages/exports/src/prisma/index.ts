export type { ExportTaskOptions } from './export-task.ts';
export { exportTask } from './export-task.ts';
