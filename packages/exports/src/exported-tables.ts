/** A table whose rows are lines of an export. */
export interface ExportedTable {
  /** The `type` of its lines; that of several tables where one inherits from another. */
  readonly type: string;
  readonly table: string;
  /** The columns that its rows are ordered by, with their types: an index has them behind the organisation. */
  readonly order: Readonly<Record<string, 'timestamptz' | 'uuid' | 'int' | 'date' | 'text'>>;
  /** Columns that stay here, because they are secret or of no meaning elsewhere. */
  readonly without?: readonly string[];
}

const byTime = { created_at: 'timestamptz', id: 'uuid' } as const;
const byDay = {
  day: 'date',
  user_id: 'uuid',
  api_key_id: 'uuid',
  model: 'text',
  kind: 'text',
} as const;

/** What is exported, in the order of the file. */
export const exportedTables: readonly ExportedTable[] = [
  {
    type: 'member',
    table: 'membership',
    order: { created_at: 'timestamptz', user_id: 'uuid' },
  },
  { type: 'invitation', table: 'invitation', order: byTime, without: ['token_hash'] },
  { type: 'api_key', table: 'api_key', order: byTime, without: ['secret_hash'] },
  { type: 'project', table: 'project', order: byTime },
  { type: 'support_ticket', table: 'support_ticket', order: byTime },
  { type: 'community_post', table: 'community_post', order: byTime },
  { type: 'conversation', table: 'conversation', order: byTime },
  {
    type: 'message',
    table: 'message',
    order: { conversation_id: 'uuid', created_at: 'timestamptz', id: 'uuid' },
  },
  { type: 'quota', table: 'quota', order: byTime },
  {
    type: 'usage_day',
    table: 'usage_day',
    order: byDay,
  },
  {
    type: 'usage_day',
    table: 'usage_project_day',
    order: { ...byDay, project_id: 'uuid' },
  },
  { type: 'usage', table: 'usage_record', order: byTime },
  { type: 'job', table: 'job_run', order: byTime },
  { type: 'job_event', table: 'job_event', order: { job_id: 'uuid', sequence: 'int' } },
  { type: 'schedule', table: 'job_schedule', order: byTime },
  { type: 'file', table: 'stored_file', order: byTime },
  { type: 'batch', table: 'batch', order: byTime },
  {
    type: 'webhook',
    table: 'webhook_endpoint',
    order: byTime,
    without: ['secret', 'previous_secret'],
  },
  {
    type: 'webhook_delivery',
    table: 'webhook_message',
    order: { endpoint_id: 'uuid', created_at: 'timestamptz', id: 'uuid' },
  },
  {
    type: 'webhook_attempt',
    table: 'webhook_attempt',
    order: { message_id: 'uuid', attempt: 'int' },
  },
  { type: 'audit_event', table: 'audit_event', order: byTime },
];

/** The tables of an organisation that are not exported, each with the reason. */
export const leftOutTables: Readonly<Record<string, string>> = {
  batch_chunk: 'how the work on a batch is divided, while it lasts',
  quota_alert: 'thresholds of quotas, which webhooks are told of',
  batch_result:
    'the answers of a batch until they are in its files, which are files of the organisation',
};
