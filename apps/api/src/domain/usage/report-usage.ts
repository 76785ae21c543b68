import { AppError } from '@headgate/core';
import type { UsageQuery, UsageReports, UsageSums } from './report-ports.ts';

const mostGroups = 10_000;
const longestDays = 366;
const dayMs = 24 * 60 * 60 * 1000;

/** Sums up what was used; the sums of days are kept, so that no call is looked at. */
export async function reportUsage(
  { usageReports }: { readonly usageReports: UsageReports },
  query: UsageQuery,
): Promise<UsageSums[]> {
  const days = (query.to.getTime() - query.from.getTime()) / dayMs + 1;
  if (days < 1) throw invalid('/to', 'The last day lies before the first one.');
  if (days > longestDays) throw invalid('/from', `A report covers at most ${longestDays} days.`);
  const sums = await usageReports.sums(query, mostGroups + 1);
  if (sums.length > mostGroups) {
    throw invalid('/group_by', `There are more than ${mostGroups} groups: ask for fewer days.`);
  }
  return sums;
}

function invalid(pointer: string, message: string): AppError {
  return new AppError('validation_failed', {
    detail: message,
    errors: [{ pointer, in: 'query', code: 'invalid', message }],
  });
}
