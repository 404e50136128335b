import { Injectable } from '@nestjs/common';
import { notFound } from '@novu/application-generic';
import { MailboxRepository, type Scope, toObjectId } from '@novu/dal';
import { type ListMailsQuery, type MailPage, type MailResponse, toMailResponse } from './mailbox.dto.js';

/** The local mailbox: what the demo e-mail provider "sent" from an environment. */
@Injectable()
export class MailboxService {
  constructor(private readonly mailbox: MailboxRepository) {}

  /** Newest first. */
  async list(scope: Scope, { after, limit }: ListMailsQuery): Promise<MailPage> {
    const { data, hasMore } = await this.mailbox.list(
      scope,
      after === undefined ? undefined : toObjectId(after),
      limit,
    );

    return { data: data.map(toMailResponse), hasMore };
  }

  async get(scope: Scope, mailId: string): Promise<MailResponse> {
    const id = toObjectId(mailId);
    const mail = id ? await this.mailbox.findById(scope, id) : null;
    if (!mail) throw notFound('mail', { mailId });

    return toMailResponse(mail);
  }

  async remove(scope: Scope, mailId: string): Promise<void> {
    const id = toObjectId(mailId);
    if (!id || !(await this.mailbox.remove(scope, id))) throw notFound('mail', { mailId });
  }

  async removeAll(scope: Scope): Promise<void> {
    await this.mailbox.removeAll(scope);
  }
}
