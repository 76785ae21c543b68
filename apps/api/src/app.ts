import { createRouter, notFoundHandler, problemHandler } from '@headgate/core/hono';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { withinCapacity } from './http/capacity.ts';
import type { AppEnv } from './http/env.ts';
import { errorOptions } from './http/errors/handler.ts';
import { routeName } from './http/matched-route.ts';
import { accessLog } from './http/middleware/access-log.ts';
import { tellAllowances } from './http/middleware/allowances.ts';
import { authenticate } from './http/middleware/authenticate.ts';
import { limitJsonBodies } from './http/middleware/body-rules.ts';
import { caching } from './http/middleware/caching.ts';
import { corsFor } from './http/middleware/cors.ts';
import { giveUpBodyOfHead } from './http/middleware/head.ts';
import { idempotentRequests } from './http/middleware/idempotency.ts';
import { plainAnswers } from './http/middleware/plain-answers.ts';
import { processingTime } from './http/middleware/processing-time.ts';
import { countForProject } from './http/middleware/projects.ts';
import { limitCaller, limitIncoming } from './http/middleware/rate-limits.ts';
import { requestContext } from './http/middleware/request-context.ts';
import { limitTime, limitUrl } from './http/middleware/request-limits.ts';
import { securityHeaders } from './http/middleware/security-headers.ts';
import { exceptUploads, limitUpload } from './http/middleware/uploads.ts';
import { countedPaths } from './http/route-rules.ts';
import { adminRoutes } from './http/routes/admin/index.ts';
import { createApiKey } from './http/routes/api-keys/create.ts';
import { getApiKey } from './http/routes/api-keys/get.ts';
import { listApiKeys } from './http/routes/api-keys/list.ts';
import { revokeApiKey } from './http/routes/api-keys/revoke.ts';
import { rotateApiKey } from './http/routes/api-keys/rotate.ts';
import { listAuditEvents } from './http/routes/audit-events/list.ts';
import { login } from './http/routes/auth/login.ts';
import { logout } from './http/routes/auth/logout.ts';
import { refresh } from './http/routes/auth/refresh.ts';
import { signup } from './http/routes/auth/signup.ts';
import { switchOrganization } from './http/routes/auth/switch.ts';
import { cancelBatch } from './http/routes/batches/cancel.ts';
import { createBatch } from './http/routes/batches/create.ts';
import { getBatch } from './http/routes/batches/get.ts';
import { listBatches } from './http/routes/batches/list.ts';
import { createChat } from './http/routes/chat/create.ts';
import { streamChat } from './http/routes/chat/stream.ts';
import { createChatCompletion } from './http/routes/chat-completions/create.ts';
import { createConversation } from './http/routes/conversations/create.ts';
import { deleteConversation } from './http/routes/conversations/delete.ts';
import { getConversation } from './http/routes/conversations/get.ts';
import { getMessage } from './http/routes/conversations/get-message.ts';
import { listConversations } from './http/routes/conversations/list.ts';
import { listMessages } from './http/routes/conversations/list-messages.ts';
import { renameConversation } from './http/routes/conversations/rename.ts';
import { createCspReport } from './http/routes/csp-reports/create.ts';
import { createEmbeddings } from './http/routes/embeddings/create.ts';
import { downloadFile } from './http/routes/files/content.ts';
import { deleteFile } from './http/routes/files/delete.ts';
import { getFile } from './http/routes/files/get.ts';
import { listFiles } from './http/routes/files/list.ts';
import { uploadFile } from './http/routes/files/upload.ts';
import { healthRoutes } from './http/routes/health/health.ts';
import { acceptInvitation } from './http/routes/invitations/accept.ts';
import { cancelJob } from './http/routes/jobs/cancel.ts';
import { createJob } from './http/routes/jobs/create.ts';
import { followJobEvents } from './http/routes/jobs/events.ts';
import { getJob } from './http/routes/jobs/get.ts';
import { listJobs } from './http/routes/jobs/list.ts';
import { retryJob } from './http/routes/jobs/retry.ts';
import { docsRoutes } from './http/routes/meta/docs.ts';
import { documentRoutes } from './http/routes/meta/documents.ts';
import { metricsRoute } from './http/routes/meta/metrics.ts';
import { securityTxtRoute } from './http/routes/meta/security-txt.ts';
import { getModel } from './http/routes/models/get.ts';
import { listModels } from './http/routes/models/list.ts';
import { changeRole } from './http/routes/organizations/change-role.ts';
import { createOrganization } from './http/routes/organizations/create.ts';
import { createInvitation } from './http/routes/organizations/create-invitation.ts';
import { deleteOrganization } from './http/routes/organizations/delete.ts';
import { getOrganization } from './http/routes/organizations/get.ts';
import { getInvitation } from './http/routes/organizations/get-invitation.ts';
import { getMember } from './http/routes/organizations/get-member.ts';
import { listOrganizations } from './http/routes/organizations/list.ts';
import { listInvitations } from './http/routes/organizations/list-invitations.ts';
import { listMembers } from './http/routes/organizations/list-members.ts';
import { removeMember } from './http/routes/organizations/remove-member.ts';
import { renameOrganization } from './http/routes/organizations/rename.ts';
import { revokeInvitation } from './http/routes/organizations/revoke-invitation.ts';
import { changeQuota } from './http/routes/quotas/change.ts';
import { createQuota } from './http/routes/quotas/create.ts';
import { deleteQuota } from './http/routes/quotas/delete.ts';
import { getQuota } from './http/routes/quotas/get.ts';
import { listQuotas } from './http/routes/quotas/list.ts';
import { scheduleRoutes } from './http/routes/schedules/index.ts';
import { getSession } from './http/routes/sessions/get.ts';
import { listSessions } from './http/routes/sessions/list.ts';
import { renameSession } from './http/routes/sessions/rename.ts';
import { revokeSession } from './http/routes/sessions/revoke.ts';
import { revokeOtherSessions } from './http/routes/sessions/revoke-others.ts';
import { teamRoutes } from './http/routes/team.ts';
import { getUsage } from './http/routes/usage/get.ts';
import { changePassword } from './http/routes/users/change-password.ts';
import { getInterests, putInterests } from './http/routes/users/interests.ts';
import { listUsers } from './http/routes/users/list.ts';
import { getMe } from './http/routes/users/me.ts';
import { renameMe } from './http/routes/users/rename.ts';
import { changeWebhook } from './http/routes/webhooks/change.ts';
import { createWebhook } from './http/routes/webhooks/create.ts';
import { deleteWebhook } from './http/routes/webhooks/delete.ts';
import { getWebhook } from './http/routes/webhooks/get.ts';
import { listWebhooks } from './http/routes/webhooks/list.ts';
import { listDeliveries } from './http/routes/webhooks/list-deliveries.ts';
import { redeliver } from './http/routes/webhooks/redeliver.ts';
import { rotateWebhookSecret } from './http/routes/webhooks/rotate-secret.ts';
import { testWebhook } from './http/routes/webhooks/send-test.ts';
import type { ApiServices } from './http/services.ts';

/**
 * The HTTP application: who a request is, what is logged of it, what its body may be, who sends it,
 * then its route. Whatever is thrown on the way becomes an error document in one place.
 */
export function createApp(services: ApiServices): OpenAPIHono<AppEnv> {
  const app = createRouter<AppEnv>();
  app.fetch = withinCapacity(app.fetch, services);
  app.onError(problemHandler(errorOptions(services.log, services.metrics)));
  app.notFound(notFoundHandler(app));

  app.use(
    giveUpBodyOfHead,
    plainAnswers,
    requestContext(services),
    accessLog(services.log.child({ target: 'http' }), services.metrics),
    securityHeaders({ https: services.baseUrl?.startsWith('https:') ?? false }),
    corsFor(services.corsOrigins),
    caching({ keep: services.keepAnswers }),
    limitUrl(services.urlLimit),
    limitTime(services.requestTimeoutMs),
  );
  const counted = limitIncoming(services);
  app.use('/v1/*', processingTime, counted);
  for (const path of countedPaths) app.use(path, counted);
  app.use('/v1/files', limitUpload(services.fileLimitBytes));
  app.use('/v1/*', exceptUploads(limitJsonBodies(services.bodyLimitBytes)));
  // Idempotency behind who is asking and how often, so that a replay passes that too.
  app.use(
    '/v1/*',
    authenticate(services),
    limitCaller(services),
    countForProject(services),
    idempotentRequests(services.idempotency),
    tellAllowances,
  );

  for (const route of [
    signup,
    login,
    refresh,
    logout,
    listSessions,
    getSession,
    renameSession,
    revokeSession,
    revokeOtherSessions,
    getMe,
    listAuditEvents,
    changePassword,
    acceptInvitation,
    switchOrganization,
    changeRole,
    createOrganization,
    createInvitation,
    deleteOrganization,
    getOrganization,
    listOrganizations,
    listInvitations,
    getInvitation,
    listMembers,
    getMember,
    removeMember,
    renameOrganization,
    revokeInvitation,
    listUsers,
    renameMe,
    getInterests,
    putInterests,
    createApiKey,
    getApiKey,
    listApiKeys,
    revokeApiKey,
    rotateApiKey,
    listModels,
    getModel,
    createChatCompletion,
    createEmbeddings,
    createChat,
    streamChat,
    listConversations,
    createConversation,
    getConversation,
    renameConversation,
    deleteConversation,
    listMessages,
    getMessage,
    teamRoutes,
    getUsage,
    listQuotas,
    createQuota,
    getQuota,
    changeQuota,
    deleteQuota,
    createJob,
    listJobs,
    getJob,
    cancelJob,
    retryJob,
    followJobEvents,
    scheduleRoutes,
    uploadFile,
    listFiles,
    getFile,
    downloadFile,
    deleteFile,
    createBatch,
    listBatches,
    getBatch,
    cancelBatch,
    createWebhook,
    listWebhooks,
    getWebhook,
    changeWebhook,
    deleteWebhook,
    rotateWebhookSecret,
    listDeliveries,
    redeliver,
    testWebhook,
    adminRoutes,
    healthRoutes,
    documentRoutes,
    metricsRoute,
    securityTxtRoute,
    docsRoutes,
    createCspReport,
  ]) {
    route(app, services);
  }
  tellUnknownRoutes(app, services);
  return app;
}

/** A policy for a route that there is not would limit nothing, and nobody would know. */
function tellUnknownRoutes(
  app: OpenAPIHono<AppEnv>,
  { rateLimits, log }: Pick<ApiServices, 'rateLimits' | 'log'>,
): void {
  const known = new Set(app.routes.map(routeName));
  for (const route of rateLimits.routes) {
    if (known.has(route)) continue;
    log.warn({ target: 'config', setting: 'RATE_LIMIT_ROUTES' }, `there is no route ${route}`);
  }
}
