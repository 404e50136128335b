import { applyChange, isInView, unreadDelta } from './inbox-state.js';
import type { InboxNotification } from './inbox.schema.js';

const unread: InboxNotification = {
  id: 'n1',
  body: 'Hello',
  isRead: false,
  isArchived: false,
  createdAt: '2026-03-01T12:00:00.000Z',
};
const read = applyChange(unread, 'read');
const archived = applyChange(unread, 'archive');

describe('applyChange', () => {
  it('archives as read, and takes out of the archive when read or unread', () => {
    expect(archived).toMatchObject({ isRead: true, isArchived: true });
    expect(applyChange(archived, 'unread')).toMatchObject({ isRead: false, isArchived: false });
    expect(applyChange(archived, 'unarchive')).toMatchObject({ isRead: true, isArchived: false });
  });

  it('leaves the original alone', () => {
    expect(unread).toMatchObject({ isRead: false, isArchived: false });
  });
});

describe('isInView', () => {
  it.each([
    [unread, ['all', 'unread']],
    [read, ['all']],
    [archived, ['archived']],
  ] as const)('%#', (notification, views) => {
    expect((['all', 'unread', 'archived'] as const).filter((view) => isInView(notification, view))).toEqual(views);
  });
});

describe('unreadDelta', () => {
  it('counts only notifications that are unread and not archived', () => {
    expect(unreadDelta(unread, read)).toBe(-1);
    expect(unreadDelta(unread, archived)).toBe(-1);
    expect(unreadDelta(read, unread)).toBe(1);
    expect(unreadDelta(read, archived)).toBe(0);
  });
});
