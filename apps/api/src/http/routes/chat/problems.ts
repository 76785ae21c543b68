import { callProblems } from '../../openai/problems.ts';
import { problems } from '../../openapi.ts';

/** What may go wrong with a turn before its first word. */
export const turnProblems = problems('not_found', ...callProblems);
