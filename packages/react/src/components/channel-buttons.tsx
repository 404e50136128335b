import type {
  MsTeamsConnectButtonProps as PlainMsTeamsConnectProps,
  MsTeamsLinkUserProps as PlainMsTeamsLinkProps,
  SlackConnectButtonProps as PlainSlackConnectProps,
  SlackLinkUserProps as PlainSlackLinkProps,
  TelegramConnectButtonProps as PlainTelegramConnectProps,
} from '@novu/js/ui';
import { memo } from 'react';
import { Mounted } from './mounted.js';
import { NovuUiProvider, type NovuUIOptions } from './novu-ui.js';

/** Each button stands alone and has its own looks. All of them need a `NovuProvider` above them. */
type Looks = Pick<NovuUIOptions, 'appearance' | 'container'>;
type ChannelButtonName =
  'MsTeamsConnectButton' | 'MsTeamsLinkUser' | 'SlackConnectButton' | 'SlackLinkUser' | 'TelegramConnectButton';

function ChannelButton({
  name,
  props: { appearance, container, ...props },
}: {
  name: ChannelButtonName;
  props: Looks;
}) {
  return (
    <NovuUiProvider options={{ appearance, container }}>
      <Mounted name={name} props={props} />
    </NovuUiProvider>
  );
}

export type SlackConnectButtonProps = PlainSlackConnectProps & Looks;

/** Connects a Slack workspace. */
export const SlackConnectButton = /* @__PURE__ */ memo(function SlackConnectButton(props: SlackConnectButtonProps) {
  return <ChannelButton name="SlackConnectButton" props={props} />;
});

export type SlackLinkUserProps = PlainSlackLinkProps & Looks;

/** Links the subscriber with their account in a connected Slack workspace. */
export const SlackLinkUser = /* @__PURE__ */ memo(function SlackLinkUser(props: SlackLinkUserProps) {
  return <ChannelButton name="SlackLinkUser" props={props} />;
});

export type MsTeamsConnectButtonProps = PlainMsTeamsConnectProps & Looks;

/** Connects a Microsoft Teams tenant. */
export const MsTeamsConnectButton = /* @__PURE__ */ memo(function MsTeamsConnectButton(
  props: MsTeamsConnectButtonProps,
) {
  return <ChannelButton name="MsTeamsConnectButton" props={props} />;
});

export type MsTeamsLinkUserProps = PlainMsTeamsLinkProps & Looks;

/** Links the subscriber with their account in a connected Microsoft Teams tenant. */
export const MsTeamsLinkUser = /* @__PURE__ */ memo(function MsTeamsLinkUser(props: MsTeamsLinkUserProps) {
  return <ChannelButton name="MsTeamsLinkUser" props={props} />;
});

export type TelegramConnectButtonProps = PlainTelegramConnectProps & Looks;

/** Connects the subscriber's Telegram account. */
export const TelegramConnectButton = /* @__PURE__ */ memo(function TelegramConnectButton(
  props: TelegramConnectButtonProps,
) {
  return <ChannelButton name="TelegramConnectButton" props={props} />;
});
