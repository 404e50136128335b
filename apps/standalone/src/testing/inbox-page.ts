import { isDeepStrictEqual } from 'node:util';
import { waitFor } from '@novu/testing';
import type { Locator, Page } from 'playwright-core';

/** The names of the Inbox's views, as its menu has them. */
export type InboxView = 'Unread & read' | 'Unread only' | 'Archived' | 'Snoozed';

/** Buttons of a notification that show when the pointer is over it. */
export type NotificationButton = 'Read' | 'Unread' | 'Archive' | 'Unarchive' | 'Snooze' | 'Unsnooze';

/**
 * A window with an Inbox, worked as a person does. Parts are found by the documented names of their elements (`nv-…`), which the published
 * component and ours share.
 */
export class InboxPage {
  constructor(readonly page: Page) {}

  /** Opens one of `inbox-pages/main.tsx`. @param asked see `inbox-pages/page.tsx`. */
  async visit(page: string, asked: Record<string, string>): Promise<void> {
    await this.page.goto(`/index.html?${new URLSearchParams({ page, ...asked }).toString()}`);
  }

  /** Waits until the bell says so. */
  async seeUnread(count: number): Promise<void> {
    await this.page.getByText(`${count} unread`, { exact: true }).waitFor();
  }

  /** Opens or closes it. */
  async pressBell(): Promise<void> {
    await this.element('inbox__popoverTrigger').click();
  }

  notification(subject: string): Locator {
    return this.element('notification').filter({ hasText: subject });
  }

  /** Waits until the list has exactly these, newest first; takes the offer to show new ones. */
  async seeNotifications(subjects: readonly string[]): Promise<void> {
    const offer = this.element('notificationListNewNotificationsNotice__button');
    await waitFor(`the notifications ${subjects.join(', ')}`, async () => {
      if (await offer.isVisible()) await offer.click();
      if (subjects.length === 0) return this.element('notificationListEmptyNotice').isVisible();

      return isDeepStrictEqual(await this.element('notificationSubject').allTextContents(), subjects);
    });
  }

  async press(subject: string, button: NotificationButton): Promise<void> {
    const notification = this.notification(subject);
    await notification.hover();
    await notification.locator(`.nv-notification${button}__button`).click();
  }

  async snooze(subject: string, choice: string): Promise<void> {
    await this.press(subject, 'Snooze');
    await this.element('notificationSnooze__dropdownItem').filter({ hasText: choice }).click();
  }

  async choose(view: InboxView): Promise<void> {
    await this.element('inboxStatus__dropdownTrigger').click();
    await this.element('inboxStatus__dropdownItem').filter({ hasText: view }).click();
  }

  /** Turns a channel of a workflow on or off in the preferences, and comes back. */
  async switchChannel(workflow: string, channel: string): Promise<void> {
    await this.element('preferences__button').click();
    const row = this.element('workflowContainer').filter({ hasText: workflow });
    await row.locator('.nv-workflowLabelContainer').click();
    await row.locator('.nv-channelContainer').filter({ hasText: channel }).locator('.nv-channelSwitch').click();
    await this.element('preferencesHeader__back__button').click();
  }

  element(name: string): Locator {
    return this.page.locator(`.nv-${name}`);
  }
}
