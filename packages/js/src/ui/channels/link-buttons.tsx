import { Spinner } from '../elements/controls.js';
import { Icon } from '../elements/icon.js';
import { useStyle, useUi } from '../ui-context.js';
import type { MsTeamsLinkUserProps, SlackLinkUserProps } from './types.js';
import { useChannel } from './use-channel.js';

const POLLING = { everyMs: 2_500, forMs: 120_000 };

/** Links the subscriber with their Slack user. */
export function SlackLinkUser({ linkLabel = 'Link User', unlinkLabel = 'Unlink', ...props }: SlackLinkUserProps) {
  return <LinkButton part="linkSlackUser" type="slack_user" props={props} labels={[linkLabel, unlinkLabel]} />;
}

/** Links the subscriber with their Microsoft Teams user. */
export function MsTeamsLinkUser({
  linkLabel = 'Link Teams User',
  unlinkLabel = 'Unlink',
  ...props
}: MsTeamsLinkUserProps) {
  return <LinkButton part="linkMsTeamsUser" type="ms_teams_user" props={props} labels={[linkLabel, unlinkLabel]} />;
}

interface LinkButtonProps {
  part: 'linkSlackUser' | 'linkMsTeamsUser';
  /** Of the endpoint that makes the link. */
  type: 'slack_user' | 'ms_teams_user';
  props: SlackLinkUserProps;
  labels: [link: string, unlink: string];
}

function LinkButton({ part, type, props, labels: [link, unlink] }: LinkButtonProps) {
  const { novu } = useUi();
  const style = useStyle();
  const { integrationIdentifier, connectionIdentifier, context } = props;
  const subscriberId = props.subscriberId ?? novu.subscriberId ?? '';
  const which = { integrationIdentifier, subscriberId, ...(connectionIdentifier ? { connectionIdentifier } : {}) };
  const state = useChannel({
    key: JSON.stringify(which),
    polling: POLLING,
    find: async () => {
      const { data, error } = await novu.channelEndpoints.list(which);
      return { data: data?.find((endpoint) => endpoint.type === type)?.identifier, error };
    },
    address: () => novu.channelEndpoints.generateLinkUserOAuthUrl({ ...which, ...(context ? { context } : {}) }),
    remove: (identifier) => novu.channelEndpoints.delete({ identifier }),
    onMade: (identifier) => props.onLinkSuccess?.({ identifier }),
    onMakingError: (error) => props.onLinkError?.(error),
    onRemoved: () => props.onUnlinkSuccess?.(),
    onRemovingError: (error) => props.onUnlinkError?.(error),
  });
  const look = { linked: state.isConnected };
  return (
    <div class={style(`${part}Container`, look)}>
      <button
        type="button"
        class={`nv-secondary ${style(`${part}Button`, look)}`}
        disabled={state.isLoading}
        aria-busy={state.isBusy}
        onClick={state.toggle}
      >
        <span class={`nv-channelInner ${style(`${part}ButtonContainer`, look)}`}>
          {state.isBusy ? (
            <Spinner />
          ) : (
            <Icon
              name={state.isConnected ? 'channelConnected' : 'channelConnect'}
              class={style(`${part}ButtonIcon`, look)}
            />
          )}
          <span class={style(`${part}ButtonLabel`, look)}>{state.isConnected ? unlink : link}</span>
        </span>
      </button>
    </div>
  );
}
