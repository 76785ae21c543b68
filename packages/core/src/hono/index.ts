export { createRouter } from './create-router.ts';
export { problemResponses, problemSchema } from './problem-components.ts';
export {
  fromHttpException,
  notFoundHandler,
  type ProblemHandlerOptions,
  type ProblemVariables,
  problemHandler,
  problemResponse,
} from './problem-handler.ts';
