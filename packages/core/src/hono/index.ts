export { createRouter } from './create-router.ts';
export {
  fromHttpException,
  notFoundHandler,
  type ProblemHandlerOptions,
  type ProblemVariables,
  problemHandler,
  problemResponse,
} from './problem-handler.ts';
