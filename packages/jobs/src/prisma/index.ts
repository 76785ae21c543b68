export type { AbandonedRuns } from './end-abandoned-runs.ts';
export { endAbandonedRuns } from './end-abandoned-runs.ts';
export type { OnRunEnded } from './move-run.ts';
export type { PrismaJobRunsOptions } from './prisma-job-runs.ts';
export { prismaJobRuns } from './prisma-job-runs.ts';
export type { RecordRunsOptions } from './record-runs.ts';
export { recordRuns } from './record-runs.ts';
