import type { ConnectionMode, Context } from '../../index.js';

interface WhichChannel {
  integrationIdentifier: string;
  connectionIdentifier?: string;
  /** The session's own when left out. */
  subscriberId?: string;
  /** The session's own when left out. */
  context?: Context;
}

interface ConnectHandlers {
  onConnectSuccess?: (identifier: string) => void;
  onConnectError?: (error: unknown) => void;
  onDisconnectSuccess?: () => void;
  onDisconnectError?: (error: unknown) => void;
}

export interface ConnectChatProps extends WhichChannel, ConnectHandlers {
  scope?: string[];
  /** `shared` connects everybody, not the subscriber alone. */
  connectionMode?: ConnectionMode;
}

export interface MsTeamsConnectButtonProps extends ConnectChatProps {
  /** Whether the person who connects is linked, too; in `subscriber` mode by default. */
  autoLinkUser?: boolean;
  connectLabel?: string;
  connectedLabel?: string;
}

export interface SlackConnectButtonProps extends MsTeamsConnectButtonProps {
  /** Made by the page's server; never in a browser. */
  contextHash?: string;
}

export interface SlackLinkUserProps extends WhichChannel {
  onLinkSuccess?: (endpoint: { identifier: string }) => void;
  onLinkError?: (error: unknown) => void;
  onUnlinkSuccess?: () => void;
  onUnlinkError?: (error: unknown) => void;
  linkLabel?: string;
  unlinkLabel?: string;
}
export type MsTeamsLinkUserProps = SlackLinkUserProps;

export interface TelegramConnectButtonProps extends Omit<WhichChannel, 'connectionIdentifier'>, ConnectHandlers {
  contextHash?: string;
  connectLabel?: string;
  connectedLabel?: string;
}
