export { createLogger, type LoggerOptions } from './create-logger.ts';
export { type LogLevel, type LogLevels, logLevels, parseLogLevels } from './log-levels.ts';
export { type RequestContext, requestContext, runWithContext } from './request-context.ts';
export { logSecurityEvent, type SecurityEvent } from './security-event.ts';
