/** The channels a message can be delivered on. */
export enum ChannelTypeEnum {
  IN_APP = 'in_app',
  EMAIL = 'email',
  SMS = 'sms',
  CHAT = 'chat',
  PUSH = 'push',
  TOOL = 'tool',
}

/** Every kind of workflow step: the channels, and the actions between them. */
export enum StepTypeEnum {
  IN_APP = 'in_app',
  EMAIL = 'email',
  SMS = 'sms',
  CHAT = 'chat',
  PUSH = 'push',
  TOOL = 'tool',
  DIGEST = 'digest',
  TRIGGER = 'trigger',
  DELAY = 'delay',
  THROTTLE = 'throttle',
  CUSTOM = 'custom',
  HTTP_REQUEST = 'http_request',
}

/** How urgent a message is; the Inbox colours and counts by it. */
export enum SeverityLevelEnum {
  HIGH = 'high',
  MEDIUM = 'medium',
  LOW = 'low',
  NONE = 'none',
}

/** What happens when a message is clicked. */
export enum ChannelCTATypeEnum {
  REDIRECT = 'redirect',
}

/** The two buttons an in-app message may carry. */
export enum ButtonTypeEnum {
  PRIMARY = 'primary',
  SECONDARY = 'secondary',
}

/** Whether a button of an in-app message has been used. */
export enum MessageActionStatusEnum {
  PENDING = 'pending',
  DONE = 'done',
}

/** Link targets an in-app message may name. */
export const REDIRECT_TARGETS = ['_self', '_blank', '_parent', '_top', '_unfencedTop'] as const;
export type RedirectTarget = (typeof REDIRECT_TARGETS)[number];

/** Channels of which one integration per environment is the primary one. */
export const CHANNELS_WITH_PRIMARY = [ChannelTypeEnum.EMAIL, ChannelTypeEnum.SMS] as const;

/** The channel a step sends on; undefined for the actions between channels, such as a digest. */
export function channelOfStep(type: StepTypeEnum): ChannelTypeEnum | undefined {
  // Steps of a channel are named like it.
  return Object.values(ChannelTypeEnum).find((channel) => String(channel) === String(type));
}
