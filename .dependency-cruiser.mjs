/** The import rules of the house; each one fails the build. */
const ownAdapters =
  '^packages/$1/src/(hono|node-server|prisma|redis|memory|testing|argon2|bcrypt|rate-limiter-flexible|user-agent|client-ip|ollama|openai|echo|router|pg-boss|postgres|zod|sql|directory)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Data flows one way; a cycle has no direction.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'packages-never-import-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'api-and-worker-are-strangers',
      severity: 'error',
      from: { path: '^apps/(api|worker)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'published-packages-know-no-database',
      comment: 'Their Prisma adapters take a structural type.',
      severity: 'error',
      from: {
        path: '^packages/(core|auth|model-provider|pagination|idempotency|rate-limit|client)/',
      },
      to: { path: '^packages/(db|jobs)/|@prisma/' },
    },
    {
      name: 'a-core-imports-no-framework',
      severity: 'error',
      from: {
        path: '^packages/(core|auth|model-provider|pagination|idempotency|rate-limit|client)/src/[^/]+\\.ts$',
        pathNot: '\\.test(-d)?\\.ts$',
      },
      to: { path: 'node_modules/(hono|@hono|@prisma|ioredis|redis|pino|bcryptjs|bowser|piscina)/' },
    },
    {
      name: 'a-core-imports-no-adapter',
      severity: 'error',
      from: {
        path: '^packages/([^/]+)/src/[^/]+\\.ts$',
        pathNot: '(\\.test(-d)?\\.ts$|^packages/db/)',
      },
      to: { path: ownAdapters },
    },
    {
      name: 'the-client-runs-in-browsers',
      severity: 'error',
      from: { path: '^packages/client/src/', pathNot: '\\.test(-d)?\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'one-place-for-tokens',
      comment: 'So that another JWT library can replace this one in one file.',
      severity: 'error',
      from: {
        path: '^(packages|apps)/',
        pathNot: '^packages/auth/(src/access-token\\.ts|.*\\.test\\.ts|bench/)',
      },
      to: { path: 'node_modules/jsonwebtoken/' },
    },
    {
      name: 'domain-imports-neither-http-nor-adapters',
      severity: 'error',
      from: { path: '^((?:apps|packages)/[^/]+)/src/domain/' },
      to: { path: '^$1/src/(http|adapters|openai|tasks)/' },
    },
    {
      name: 'http-imports-no-adapter',
      severity: 'error',
      from: { path: '^((?:apps|packages)/[^/]+)/src/(?:http|openai|tasks)/' },
      to: { path: '^$1/src/adapters/' },
    },
    {
      name: 'adapters-import-no-http',
      severity: 'error',
      from: { path: '^((?:apps|packages)/[^/]+)/src/adapters/' },
      to: { path: '^$1/src/(http|openai|tasks)/' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: {
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: '(\\.test(-d)?\\.ts$|/testing/|^packages/test-servers/)',
      },
      to: {
        path: '(^packages/test-servers/|/src/testing/|\\.test\\.ts$|node_modules/(vitest|fast-check)/)',
      },
    },
    {
      name: 'only-declared-dependencies',
      severity: 'error',
      from: {
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: '(\\.test(-d)?\\.ts$|/testing/|^apps/cli/)',
      },
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'],
        dependencyTypesNot: ['npm', 'npm-peer', 'type-only'],
      },
    },
    {
      name: 'only-declared-dependencies-of-the-command',
      comment: 'What it bundles is no dependency of those who install it (ADR 25).',
      severity: 'error',
      from: { path: '^apps/cli/src/' },
      to: {
        pathNot: '^(packages|apps)/',
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'],
        dependencyTypesNot: ['npm', 'npm-peer', 'type-only'],
      },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|generated|reports|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@headgate/source', 'import', 'node', 'default', 'types'],
    },
  },
};
