import { describe, it } from 'vitest';
import { providerConformance } from '../testing/index.ts';
import { createEchoProvider, echoModel } from './index.ts';

providerConformance(
  { describe, it },
  {
    name: 'The echo provider',
    scenarios: ['text', 'length', 'slow'],
    start: async (scenario) => ({
      provider: createEchoProvider({ wordDelayMs: scenario === 'slow' ? 20 : 0 }),
      model: echoModel,
      close: async () => {},
    }),
  },
);
