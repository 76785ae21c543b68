import type {
  CallContext,
  Deadlines,
  GenerateRequest,
  ModelProvider,
} from '@headgate/model-provider';
import type { Router } from '@headgate/model-provider/router';
import type { Call, ModelCatalog, ModelDirectory } from '../../domain/models/ports.ts';

/** The router as the directory of models; no answer is longer than the terms of its model allow. */
export function routerDirectory(
  router: Router,
  catalog: ModelCatalog,
  deadlines: Deadlines,
): ModelDirectory {
  const contextOf = (call: Call): CallContext => ({ ...call, deadlines });
  const provider: ModelProvider = {
    id: router.id,
    stream: (request, context) => router.stream(limited(request, catalog), context),
    embed: router.embed.bind(router),
    canonicalModel: router.canonicalModel.bind(router),
    listModels: router.listModels.bind(router),
    modelInfo: router.modelInfo.bind(router),
    health: router.health.bind(router),
  };
  return {
    providerOf: () => provider,
    list: (call) => router.listModels(contextOf(call)),
    find: (model, call) => router.modelInfo(model, contextOf(call)),
    health: (call) => router.providerHealth(contextOf(call)),
  };
}

function limited(request: GenerateRequest, catalog: ModelCatalog): GenerateRequest {
  const most = catalog.termsOf(request.model).maxOutputTokens;
  if (most === undefined || (request.maxOutputTokens ?? Number.POSITIVE_INFINITY) <= most) {
    return request;
  }
  return { ...request, maxOutputTokens: most };
}
