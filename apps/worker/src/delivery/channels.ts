import { Injectable } from '@nestjs/common';
import { StepTypeEnum } from '@novu/shared';
import type { Channel } from './channel.js';
import { ChatChannel } from './chat.js';
import { EmailChannel } from './email.js';
import { PushChannel } from './push.js';
import { SmsChannel } from './sms.js';

/** The channels that third parties deliver on, by the type of their steps. */
@Injectable()
export class Channels {
  private readonly byType: ReadonlyMap<StepTypeEnum, Channel>;

  constructor(email: EmailChannel, sms: SmsChannel, push: PushChannel, chat: ChatChannel) {
    this.byType = new Map<StepTypeEnum, Channel>([
      [StepTypeEnum.EMAIL, email],
      [StepTypeEnum.SMS, sms],
      [StepTypeEnum.PUSH, push],
      [StepTypeEnum.CHAT, chat],
    ]);
  }

  of(type: StepTypeEnum): Channel | undefined {
    return this.byType.get(type);
  }
}
