/** What a member of an organization may do. Every endpoint names the ones it needs. */
export enum PermissionsEnum {
  WORKFLOW_READ = 'org:workflow:read',
  WORKFLOW_WRITE = 'org:workflow:write',
  WEBHOOK_READ = 'org:webhook:read',
  WEBHOOK_WRITE = 'org:webhook:write',
  ENVIRONMENT_WRITE = 'org:environment:write',
  APIKEY_READ = 'org:apikey:read',
  APIKEY_WRITE = 'org:apikey:write',
  EVENT_WRITE = 'org:event:write',
  INTEGRATION_READ = 'org:integration:read',
  INTEGRATION_WRITE = 'org:integration:write',
  MESSAGE_READ = 'org:message:read',
  MESSAGE_WRITE = 'org:message:write',
  PARTNERINTEGRATION_READ = 'org:partnerintegration:read',
  PARTNERINTEGRATION_WRITE = 'org:partnerintegration:write',
  SUBSCRIBER_READ = 'org:subscriber:read',
  SUBSCRIBER_WRITE = 'org:subscriber:write',
  TOPIC_READ = 'org:topic:read',
  TOPIC_WRITE = 'org:topic:write',
  BILLING_WRITE = 'org:billing:write',
  METADATA_WRITE = 'org:metadata:write',
  NOTIFICATION_READ = 'org:notification:read',
  BRIDGE_WRITE = 'org:bridge:write',
  SETTINGS_WRITE = 'org:settings:write',
  SETTINGS_READ = 'org:settings:read',
  AGENT_READ = 'org:agent:read',
  AGENT_WRITE = 'org:agent:write',
}

export const ALL_PERMISSIONS: readonly PermissionsEnum[] = Object.values(PermissionsEnum);

/** Roles of members; the two without prefix exist on installs older than role-based access. */
export enum MemberRoleEnum {
  ADMIN = 'org:admin',
  OWNER = 'org:owner',
  AUTHOR = 'org:author',
  VIEWER = 'org:viewer',
  OSS_MEMBER = 'member',
  OSS_ADMIN = 'admin',
}

export enum MemberStatusEnum {
  NEW = 'new',
  ACTIVE = 'active',
  INVITED = 'invited',
}

export enum ApiAuthSchemeEnum {
  BEARER = 'Bearer',
  API_KEY = 'ApiKey',
  KEYLESS = 'Keyless',
}

/** The two environments every organization has; they can be neither renamed nor deleted. */
export enum EnvironmentEnum {
  DEVELOPMENT = 'Development',
  PRODUCTION = 'Production',
}

export enum EnvironmentTypeEnum {
  DEV = 'dev',
  PROD = 'prod',
}
