import type { Allowance } from '@headgate/model-calls';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../env.ts';
import { isModelCall } from '../route-rules.ts';

/** Says with the answer of a model what is left of the caller's quotas, in the headers that OpenAI has for it. */
export const tellAllowances: MiddlewareHandler<AppEnv> = (c, next) =>
  isModelCall(c.req.path) ? told(c, next) : next();

const told: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const allowances: AppEnv['Variables']['allowances'] = c.get('allowances');
  if (allowances === undefined) return;
  for (const metric of ['requests', 'tokens'] as const) {
    const allowance = allowances[metric];
    if (allowance) tell(c.res.headers, metric, allowance);
  }
};

function tell(headers: Headers, metric: string, { limit, remaining, resetMs }: Allowance): void {
  headers.set(`X-RateLimit-Limit-${metric}`, `${limit}`);
  headers.set(`X-RateLimit-Remaining-${metric}`, `${remaining}`);
  headers.set(`X-RateLimit-Reset-${metric}`, durationText(resetMs));
}

/** A duration as OpenAI writes it: `1h2m3s`, with the units that it needs. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const ofHours = hours > 0 ? `${hours}h` : '';
  const ofMinutes = hours > 0 || minutes > 0 ? `${minutes}m` : '';
  return `${ofHours}${ofMinutes}${seconds % 60}s`;
}
