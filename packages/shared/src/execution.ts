/** State of one step of one run (`jobs.status`). */
export enum JobStatusEnum {
  PENDING = 'pending',
  QUEUED = 'queued',
  RUNNING = 'running',
  COMPLETED = 'completed',
  FAILED = 'failed',
  DELAYED = 'delayed',
  CANCELED = 'canceled',
  MERGED = 'merged',
  SKIPPED = 'skipped',
}

/** How far the delivery of a step or a run has come. */
export enum DeliveryLifecycleStatusEnum {
  PENDING = 'pending',
  SENT = 'sent',
  ERRORED = 'errored',
  SKIPPED = 'skipped',
  CANCELED = 'canceled',
  MERGED = 'merged',
  DELIVERED = 'delivered',
  INTERACTED = 'interacted',
}

/** Why a delivery stopped short. */
export enum DeliveryLifecycleDetail {
  USER_STEP_CONDITION = 'step_condition',
  SUBSCRIBER_PREFERENCE = 'preference',
  USER_MISSING_PHONE = 'missing_phone',
  USER_MISSING_EMAIL = 'missing_email',
  USER_MISSING_PUSH_TOKEN = 'missing_push_token',
  USER_MISSING_WEBHOOK_URL = 'missing_webhook_url',
  USER_MISSING_CREDENTIALS = 'some_channels_missing_credentials',
  WORKFLOW_MISSING_CHANNEL_STEP = 'workflow_missing_channel_step',
  UNKNOWN_ERROR = 'unknown_error',
  EXECUTION_STOPPED = 'execution_stopped',
  EXECUTION_CANCELED_BY_USER = 'execution_canceled_by_user',
}

/** Outcome recorded by one execution detail. */
export enum ExecutionDetailsStatusEnum {
  SUCCESS = 'Success',
  WARNING = 'Warning',
  FAILED = 'Failed',
  PENDING = 'Pending',
  QUEUED = 'Queued',
  READ_CONFIRMATION = 'ReadConfirmation',
}

/** Where an execution detail comes from. */
export enum ExecutionDetailsSourceEnum {
  CREDENTIALS = 'Credentials',
  INTERNAL = 'Internal',
  PAYLOAD = 'Payload',
  WEBHOOK = 'Webhook',
}

/** How a subscriber became a recipient. */
export enum SubscriberSourceEnum {
  BROADCAST = 'broadcast',
  SINGLE = 'single',
  TOPIC = 'topic',
}

/** Events the real-time gateway sends to Inbox clients. */
export enum WebSocketEventEnum {
  RECEIVED = 'notification_received',
  UNREAD = 'unread_count_changed',
  UNSEEN = 'unseen_count_changed',
}
