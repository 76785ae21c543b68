export { createLogger, type LoggerOptions, type LogLevel, logLevels } from './create-logger.ts';
export { type RequestContext, requestContext, runWithContext } from './request-context.ts';
