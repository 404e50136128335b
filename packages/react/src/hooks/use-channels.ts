import type {
  ChannelConnectionResponse,
  ChannelEndpointResponse,
  CreateChannelEndpointArgs,
  ListChannelConnectionsArgs,
  ListChannelEndpointsArgs,
  NovuError,
} from '@novu/js';
import { useNovu } from '../provider.js';
import { useAction } from './use-action.js';
import { useEvents } from './use-events.js';
import { type Callbacks, useLoaded } from './use-loaded.js';

export type UseChannelConnectionProps = Callbacks<ChannelConnectionResponse | null> & { identifier: string };

export type UseChannelConnectionResult = {
  /** Null when there is none. */
  connection?: ChannelConnectionResponse | null;
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
};

/** A connection to a workspace of a chat provider. */
export const useChannelConnection = ({
  identifier,
  ...callbacks
}: UseChannelConnectionProps): UseChannelConnectionResult => {
  const novu = useNovu();
  const { data, refetch, error, isLoading, isFetching } = useLoaded<ChannelConnectionResponse | null>({
    key: identifier,
    load: () => novu.channelConnections.get({ identifier }),
    ...callbacks,
  });
  useEvents(['channel-connection.delete.resolved'], () => void refetch());

  return { connection: data, error, isLoading, isFetching, refetch };
};

export type UseChannelConnectionsProps = ListChannelConnectionsArgs & Callbacks<ChannelConnectionResponse[]>;

export type UseChannelConnectionsResult = {
  connections: ChannelConnectionResponse[];
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
};

/** Connections to workspaces of chat providers. */
export const useChannelConnections = ({
  onSuccess,
  onError,
  ...args
}: UseChannelConnectionsProps = {}): UseChannelConnectionsResult => {
  const novu = useNovu();
  const { data, refetch, error, isLoading, isFetching } = useLoaded<ChannelConnectionResponse[]>({
    key: JSON.stringify(args),
    load: () => novu.channelConnections.list(args),
    onSuccess,
    onError,
  });
  useEvents(['channel-connection.delete.resolved'], () => void refetch());

  return { connections: data ?? [], error, isLoading, isFetching, refetch };
};

const ENDPOINT_CHANGES = ['channel-endpoint.create.resolved', 'channel-endpoint.delete.resolved'] as const;

export type UseChannelEndpointProps = Callbacks<ChannelEndpointResponse | null> & { identifier: string };

export type UseChannelEndpointResult = {
  /** Null when there is none. */
  endpoint?: ChannelEndpointResponse | null;
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
};

/** Where a chat provider reaches the subscriber. */
export const useChannelEndpoint = ({ identifier, ...callbacks }: UseChannelEndpointProps): UseChannelEndpointResult => {
  const novu = useNovu();
  const { data, refetch, error, isLoading, isFetching } = useLoaded<ChannelEndpointResponse | null>({
    key: identifier,
    load: () => novu.channelEndpoints.get({ identifier }),
    ...callbacks,
  });
  useEvents(ENDPOINT_CHANGES, () => void refetch());

  return { endpoint: data, error, isLoading, isFetching, refetch };
};

export type UseChannelEndpointsProps = ListChannelEndpointsArgs & Callbacks<ChannelEndpointResponse[]>;

export type UseChannelEndpointsResult = {
  endpoints: ChannelEndpointResponse[];
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
};

/** Everywhere chat providers reach the subscriber. */
export const useChannelEndpoints = ({
  onSuccess,
  onError,
  ...args
}: UseChannelEndpointsProps = {}): UseChannelEndpointsResult => {
  const novu = useNovu();
  const { data, refetch, error, isLoading, isFetching } = useLoaded<ChannelEndpointResponse[]>({
    key: JSON.stringify(args),
    load: () => novu.channelEndpoints.list(args),
    onSuccess,
    onError,
  });
  useEvents(ENDPOINT_CHANGES, () => void refetch());

  return { endpoints: data ?? [], error, isLoading, isFetching, refetch };
};

export type UseCreateChannelEndpointProps = Callbacks<ChannelEndpointResponse>;

export type UseCreateChannelEndpointResult = {
  isCreating: boolean;
  error?: NovuError;
  create: (
    args: CreateChannelEndpointArgs,
  ) => Promise<{ data?: ChannelEndpointResponse | undefined; error?: NovuError | undefined }>;
};

export const useCreateChannelEndpoint = (
  callbacks: UseCreateChannelEndpointProps = {},
): UseCreateChannelEndpointResult => {
  const novu = useNovu();
  const { isRunning, error, run } = useAction(
    (args: CreateChannelEndpointArgs) => novu.channelEndpoints.create(args),
    callbacks,
  );

  return { isCreating: isRunning, error, create: run };
};

type Removal = (identifier: string) => Promise<{ data?: void | undefined; error?: NovuError | undefined }>;

export type UseDeleteChannelEndpointProps = { onSuccess?: () => void; onError?: (error: NovuError) => void };

export type UseDeleteChannelEndpointResult = { isDeleting: boolean; error?: NovuError; remove: Removal };

export const useDeleteChannelEndpoint = (
  callbacks: UseDeleteChannelEndpointProps = {},
): UseDeleteChannelEndpointResult => {
  const novu = useNovu();
  const { isRunning, error, run } = useAction(
    (identifier: string) => novu.channelEndpoints.delete({ identifier }),
    callbacks,
  );

  return { isDeleting: isRunning, error, remove: run };
};

export type UseDeleteChannelConnectionProps = { onSuccess?: () => void; onError?: (error: NovuError) => void };

export type UseDeleteChannelConnectionResult = { isDeleting: boolean; error?: NovuError; remove: Removal };

export const useDeleteChannelConnection = (
  callbacks: UseDeleteChannelConnectionProps = {},
): UseDeleteChannelConnectionResult => {
  const novu = useNovu();
  const { isRunning, error, run } = useAction(
    (identifier: string) => novu.channelConnections.delete({ identifier }),
    callbacks,
  );

  return { isDeleting: isRunning, error, remove: run };
};
