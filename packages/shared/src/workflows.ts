/** Where a workflow or layout is edited: in the dashboard, in the old dashboard, or in code. */
export enum ResourceOriginEnum {
  NOVU_CLOUD = 'novu-cloud',
  NOVU_CLOUD_V1 = 'novu-cloud-v1',
  EXTERNAL = 'external',
}

/** Generation of a stored workflow; everything made today is `BRIDGE`. */
export enum ResourceTypeEnum {
  REGULAR = 'REGULAR',
  ECHO = 'ECHO',
  BRIDGE = 'BRIDGE',
}

/** `ERROR` means that at least one step has issues. */
export enum WorkflowStatusEnum {
  ACTIVE = 'ACTIVE',
  INACTIVE = 'INACTIVE',
  ERROR = 'ERROR',
}

/** Kinds of recipient objects in a trigger. */
export enum TriggerRecipientsTypeEnum {
  SUBSCRIBER = 'Subscriber',
  TOPIC = 'Topic',
}

/** What became of one trigger call. */
export enum TriggerEventStatusEnum {
  ERROR = 'error',
  NOT_ACTIVE = 'trigger_not_active',
  NO_WORKFLOW_ACTIVE_STEPS = 'no_workflow_active_steps_defined',
  NO_WORKFLOW_STEPS = 'no_workflow_steps_defined',
  PROCESSED = 'processed',
  TENANT_MISSING = 'no_tenant_found',
  INVALID_RECIPIENTS = 'invalid_recipients',
}

/** What a row of control values belongs to. */
export enum ControlValuesLevelEnum {
  WORKFLOW_CONTROLS = 'workflow',
  STEP_CONTROLS = 'step',
  LAYOUT_CONTROLS = 'layout',
}

/** Who said a preference; merged in the order of `engine.md` section 10. */
export enum PreferencesTypeEnum {
  SUBSCRIPTION_SUBSCRIBER_WORKFLOW = 'SUBSCRIPTION_SUBSCRIBER_WORKFLOW',
  SUBSCRIBER_WORKFLOW = 'SUBSCRIBER_WORKFLOW',
  SUBSCRIBER_GLOBAL = 'SUBSCRIBER_GLOBAL',
  USER_WORKFLOW = 'USER_WORKFLOW',
  WORKFLOW_RESOURCE = 'WORKFLOW_RESOURCE',
}

/** Problems of a step with the integrations of its environment. */
export enum IntegrationIssueEnum {
  MISSING_INTEGRATION = 'MISSING_INTEGRATION',
  INBOX_NOT_CONNECTED = 'INBOX_NOT_CONNECTED',
}

/** Problems of a step's content. */
export enum ContentIssueEnum {
  ILLEGAL_VARIABLE_IN_CONTROL_VALUE = 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE',
  INVALID_FILTER_ARG_IN_VARIABLE = 'INVALID_FILTER_ARG_IN_VARIABLE',
  INVALID_URL = 'INVALID_URL',
  MISSING_VALUE = 'MISSING_VALUE',
  TIER_LIMIT_EXCEEDED = 'TIER_LIMIT_EXCEEDED',
  UNSUPPORTED_PROPERTY = 'UNSUPPORTED_PROPERTY',
  CHAT_CARD_LIMIT_EXCEEDED = 'CHAT_CARD_LIMIT_EXCEEDED',
  CHAT_CARD_INVALID_BUTTON = 'CHAT_CARD_INVALID_BUTTON',
}
