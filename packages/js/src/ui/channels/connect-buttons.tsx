import type { ComponentChildren } from 'preact';
import { Spinner } from '../elements/controls.js';
import { Icon } from '../elements/icon.js';
import { Tooltip } from '../elements/tooltip.js';
import { useStyle, useUi } from '../ui-context.js';
import type {
  ConnectChatProps,
  MsTeamsConnectButtonProps,
  SlackConnectButtonProps,
  TelegramConnectButtonProps,
} from './types.js';
import { type Channel, type ChannelState, type Polling, useChannel } from './use-channel.js';

const QUICK: Polling = { everyMs: 2_500, forMs: 120_000 };
/** The consent of an administrator takes its time. */
const PATIENT: Polling = { everyMs: 2_500, factor: 1.5, longestMs: 30_000, forMs: 300_000 };

/** For those who build the page. */
const NO_CONTEXT =
  'A connection that is shared belongs to a context: give one to this button, or to the client that it is used with.';

/** Connects a Slack workspace. */
export function SlackConnectButton({
  connectLabel = 'Connect Slack',
  connectedLabel = 'Connected',
  ...props
}: SlackConnectButtonProps) {
  return <ConnectButton state={useConnection('slack', props, QUICK)} labels={[connectLabel, connectedLabel]} />;
}

/** Connects a Microsoft Teams tenant. */
export function MsTeamsConnectButton({
  connectLabel = 'Connect MS Teams',
  connectedLabel = 'Connected',
  ...props
}: MsTeamsConnectButtonProps) {
  return <ConnectButton state={useConnection('msteams', props, PATIENT)} labels={[connectLabel, connectedLabel]} />;
}

/** Connects a Telegram chat. */
export function TelegramConnectButton({
  connectLabel = 'Connect Telegram',
  connectedLabel = 'Connected to Telegram',
  integrationIdentifier,
  subscriberId,
  context,
  contextHash,
  ...handlers
}: TelegramConnectButtonProps) {
  const { novu } = useUi();
  const subscriber = subscriberId ?? novu.subscriberId;
  const state = useChannel({
    key: JSON.stringify([integrationIdentifier, subscriber, context]),
    polling: QUICK,
    find: async () => {
      const { data, error } = await novu.channelEndpoints.list({
        integrationIdentifier,
        providerId: 'telegram',
        limit: 1,
        ...(subscriber ? { subscriberId: subscriber } : {}),
      });
      return { data: data?.[0]?.identifier, error };
    },
    address: () =>
      novu.channelEndpoints.link({
        integrationIdentifier,
        ...(context ? { context } : {}),
        ...(contextHash ? { contextHash } : {}),
      }),
    remove: (identifier) => novu.channelEndpoints.delete({ identifier }),
    ...connectHandlers(handlers),
  });
  return <ConnectButton state={state} labels={[connectLabel, connectedLabel]} />;
}

function ConnectButton({ state, labels: [off, on] }: { state: ChannelState; labels: [string, string] }) {
  const style = useStyle();
  const context = { connected: state.isConnected };
  return (
    <div class={style('channelConnectButtonContainer', context)}>
      <PlainButton
        state={state}
        class={style('channelConnectButton', context)}
        tooltipClass={style('channelConnectButtonMisconfiguredTooltip')}
      >
        <span class={`nv-channelInner ${style('channelConnectButtonInner', context)}`}>
          {state.isBusy ? (
            <Spinner />
          ) : (
            <Icon
              name={state.isConnected ? 'channelConnected' : 'channelConnect'}
              class={style('channelConnectButtonIcon', context)}
            />
          )}
          <span class={style('channelConnectButtonLabel', context)}>{state.isConnected ? on : off}</span>
        </span>
      </PlainButton>
    </div>
  );
}

interface PlainButtonProps {
  state: ChannelState;
  class: string;
  tooltipClass: string;
  children: ComponentChildren;
}

/** Works where the page is set up as it must be, and says what is wrong where it is not. */
function PlainButton({ state, class: own, tooltipClass, children }: PlainButtonProps) {
  const { problem } = state;
  return (
    <Tooltip text={problem ?? ''} isDisabled={!problem} class={tooltipClass}>
      <button
        type="button"
        class={`nv-secondary ${own}`}
        disabled={state.isLoading}
        aria-disabled={problem ? true : undefined}
        aria-description={problem}
        aria-busy={state.isBusy}
        onClick={state.toggle}
      >
        {children}
      </button>
    </Tooltip>
  );
}

/** Connects a chat provider's workspace, with a plain button. */
export function ConnectChat(props: ConnectChatProps) {
  const style = useStyle();
  const state = useConnection('slack', props, QUICK);
  return (
    <div class={style('connectChatContainer')}>
      <PlainButton
        state={state}
        class={style('connectChatButton')}
        tooltipClass={style('connectChatMisconfiguredTooltip')}
      >
        <span class={`nv-channelInner ${style('connectChatButtonContainer')}`}>
          {state.isBusy && <Spinner />}
          <span class={style('connectChatButtonLabel')}>{state.isConnected ? 'Connected' : 'Connect Slack'}</span>
        </span>
      </PlainButton>
    </div>
  );
}

function useConnection(provider: 'slack' | 'msteams', props: SlackConnectButtonProps, polling: Polling): ChannelState {
  const { novu } = useUi();
  const { integrationIdentifier, context, contextHash, scope, connectionMode = 'subscriber', ...rest } = props;
  const isShared = connectionMode === 'shared';
  // What is shared belongs to no subscriber.
  const subscriberId = isShared ? undefined : (rest.subscriberId ?? novu.subscriberId);
  const standard = `chconn-${provider}-default${subscriberId ? `-${subscriberId}` : ''}`;
  const connectionIdentifier = rest.connectionIdentifier ?? standard;
  return useChannel({
    key: JSON.stringify([integrationIdentifier, connectionIdentifier, connectionMode]),
    polling,
    ...(isShared && !(context ?? novu.context) ? { problem: NO_CONTEXT } : {}),
    find: async () => {
      const { data, error } = await novu.channelConnections.get({ identifier: connectionIdentifier, connectionMode });
      return { data: data?.identifier, error };
    },
    address: () =>
      novu.channelConnections.generateConnectOAuthUrl({
        integrationIdentifier,
        connectionIdentifier,
        connectionMode,
        autoLinkUser: rest.autoLinkUser ?? !isShared,
        ...(subscriberId ? { subscriberId } : {}),
        ...(context ? { context } : {}),
        ...(contextHash ? { contextHash } : {}),
        ...(scope ? { scope } : {}),
      }),
    remove: (identifier) => novu.channelConnections.delete({ identifier }),
    ...connectHandlers(props),
  });
}

function connectHandlers(
  props: Pick<ConnectChatProps, 'onConnectSuccess' | 'onConnectError' | 'onDisconnectSuccess' | 'onDisconnectError'>,
): Pick<Channel, 'onMade' | 'onMakingError' | 'onRemoved' | 'onRemovingError'> {
  return {
    onMade: (identifier) => props.onConnectSuccess?.(identifier),
    onMakingError: (error) => props.onConnectError?.(error),
    onRemoved: () => props.onDisconnectSuccess?.(),
    onRemovingError: (error) => props.onDisconnectError?.(error),
  };
}
