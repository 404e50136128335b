/**
 * Keys of the query cache. What belongs to an environment begins with `['environment', id]`, so that switching the
 * environment never shows another one's data.
 */
export const queryKeys = {
  me: ['me'] as const,
  organization: ['organization'] as const,
  environments: ['environments'] as const,
  workflows: (environmentId: string) => ['environment', environmentId, 'workflows'] as const,
  mailbox: (environmentId: string) => ['environment', environmentId, 'mailbox'] as const,
  mail: (environmentId: string, mailId: string) => ['environment', environmentId, 'mailbox', mailId] as const,
  inbox: (environmentId: string) => ['environment', environmentId, 'inbox'] as const,
  inboxSession: (environmentId: string) => ['environment', environmentId, 'inbox', 'session'] as const,
  inboxUnread: (environmentId: string) => ['environment', environmentId, 'inbox', 'unread'] as const,
  inboxFeed: (environmentId: string, view: string) => ['environment', environmentId, 'inbox', 'feed', view] as const,
};
