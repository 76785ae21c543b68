/** The groups of operations, in the order in which readers meet them. An operation belongs to one of them. */
export const tags = [
  { name: 'Accounts', description: 'Signing up and in, sessions, and the account itself.' },
  {
    name: 'Organisations',
    description: 'Organisations, their members and invitations, and the audit log.',
  },
  { name: 'API keys', description: 'Credentials for programs.' },
  {
    name: 'Models',
    description: 'The OpenAI-compatible routes; the official clients work on them.',
  },
  { name: 'Chat', description: 'Conversations that are kept, and talking in them.' },
  { name: 'Usage', description: 'What was used, and quotas.' },
  { name: 'Files', description: 'What batches read and write; compatible with the OpenAI API.' },
  {
    name: 'Batches',
    description: 'Files of requests, answered in the background; compatible with the OpenAI API.',
  },
  { name: 'Jobs', description: 'Work in the background.' },
  { name: 'Schedules', description: 'Jobs that are made again and again.' },
  {
    name: 'Administration',
    description: 'Queues, dead letters and workers, for who operates the installation.',
  },
  { name: 'Webhooks', description: 'Telling other services what has happened.' },
  { name: 'Projects', description: 'Projects of an organisation.' },
  { name: 'Support', description: 'Support tickets of an organisation.' },
  { name: 'Community', description: 'Posts within an organisation.' },
  { name: 'Status', description: 'How the installation does.' },
  { name: 'Operation', description: 'For load balancers, monitors and browsers.' },
  { name: 'Documents', description: 'What the service says about itself.' },
] as const;
