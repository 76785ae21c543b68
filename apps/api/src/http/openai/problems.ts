import { openAiErrorSchema } from './error-schema.ts';

/** The error objects that an OpenAI-compatible route answers, by status. */
export function openAiProblems<const Statuses extends Record<number, string>>(statuses: Statuses) {
  return Object.fromEntries(
    Object.entries(statuses).map(([status, description]) => [
      status,
      { description, content: { 'application/json': { schema: openAiErrorSchema } } },
    ]),
  );
}
