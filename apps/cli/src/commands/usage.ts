import { connect } from '../client/headgate-client.ts';
import { print, type Terminal, table } from '../terminal.ts';

/** What sums can be of. */
export const groupings = ['day', 'model', 'api_key', 'project', 'user', 'kind'] as const;

/** What `headgate usage` is asked for. */
export interface UsageOptions {
  readonly json?: true;
  readonly from?: string;
  readonly to?: string;
  readonly by: string;
  readonly project?: string;
  readonly organization?: true;
}

interface Report {
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly items: readonly (Readonly<Record<string, string | number | null>> & {
    readonly requests: number;
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly cost: number;
  })[];
}

/** `headgate usage`: requests, tokens and cost, in sums. */
export async function usage(terminal: Terminal, options: UsageOptions): Promise<void> {
  const query = new URLSearchParams({
    group_by: options.by,
    scope: options.organization === true ? 'organization' : 'own',
    ...(options.from !== undefined && { from: options.from }),
    ...(options.to !== undefined && { to: options.to }),
    ...(options.project !== undefined && { project_id: options.project }),
  });
  const report = await connect(terminal).get<Report>(`/v1/usage?${query}`);
  const groups = options.by.split(',').filter(Boolean);
  print(terminal, report, {
    json: options.json,
    none: report.items.length === 0 && `usage from ${report.from} to ${report.to}`,
    text: ({ currency, items }) =>
      table([
        [...groups.map((group) => group.toUpperCase()), 'REQUESTS', 'INPUT', 'OUTPUT', currency],
        ...items.map((item) => [
          ...groups.map((group) => String(item[columns[group] ?? group] ?? '')),
          String(item.requests),
          String(item.input_tokens),
          String(item.output_tokens),
          item.cost.toFixed(4),
        ]),
      ]),
  });
}

/** The member of a sum that tells of a group, where it is not its name. */
const columns: Readonly<Record<string, string>> = {
  api_key: 'api_key_id',
  project: 'project_id',
  user: 'user_id',
};
