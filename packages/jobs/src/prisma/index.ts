export type { PrismaJobRunsOptions } from './prisma-job-runs.ts';
export { prismaJobRuns } from './prisma-job-runs.ts';
export type { RecordRunsOptions } from './record-runs.ts';
export { recordRuns } from './record-runs.ts';
