import * as z from 'zod/mini';

/** Shapes of `inbox-api.md`, as far as this Inbox uses them. */
const notificationSchema = z.object({
  id: z.string(),
  subject: z.nullish(z.string()),
  body: z.string(),
  avatar: z.nullish(z.string()),
  isRead: z.boolean(),
  isArchived: z.boolean(),
  createdAt: z.string(),
  workflow: z.nullish(z.object({ name: z.string() })),
});

export type InboxNotification = z.output<typeof notificationSchema>;

export const pageSchema = z.object({ data: z.array(notificationSchema), hasMore: z.boolean() });
export type InboxPage = z.output<typeof pageSchema>;

export const sessionSchema = z.object({ token: z.string(), unreadCount: z.object({ total: z.number() }) });
export const countSchema = z.object({ data: z.array(z.object({ count: z.number() })) });

export const receivedEventSchema = z.object({ message: z.object({ _id: z.string() }) });
export const unreadEventSchema = z.object({ counts: z.object({ total: z.number() }) });
