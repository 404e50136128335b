import { type FieldIssues, invalidInput, timezoneIssue } from '@novu/application-generic';
import {
  type ContextInput,
  type NamedSubscriber,
  type Recipients,
  type RecipientTopic,
  SUBSCRIBER_PROFILE_FIELDS,
  type TenantInput,
  type TriggerControls,
} from '@novu/dal';
import { readContexts } from '../contexts/context-input.js';
import { freeJsonProblem } from '../http/free-json.js';
import { TENANT_DATA_BYTES, TENANT_NAME_LENGTH } from '../tenants/tenants.dto.js';
import { type GivenAttachment, readAttachments } from './attachments.js';
import { CHANNELS_PER_EVENT, type GivenChannel, readChannels } from './recipient-channels.js';
import {
  EXTERNAL_ID_PATTERN,
  LIMITS,
  SeverityLevelEnum,
  SUBSCRIBER_ID_PATTERN,
  TriggerRecipientsTypeEnum,
} from '@novu/shared';

/** The tenant an event is about. @property isDefined given as an object: it is made, or changed, to be so. */
interface TriggerTenant extends TenantInput {
  isDefined: boolean;
}

/** A trigger call, checked. */
export interface TriggerInput {
  /** The workflow's public id. */
  name: string;
  recipients: Recipients;
  payload: Record<string, unknown>;
  overrides: Record<string, unknown>;
  transactionId?: string;
  actor?: NamedSubscriber;
  /** Where recipients and actor are reached, as far as it is said; not yet noted with them. */
  channels: GivenChannel[];
  /** Files, taken out of the payload. */
  attachments: GivenAttachment[];
  contexts: ContextInput[];
  tenant?: TriggerTenant;
  /** Of the application to use instead of the environment's. */
  bridgeUrl?: string;
  controls?: TriggerControls;
}

type JsonObject = Record<string, unknown>;

const BRIDGE_URL_LENGTH = 2_048;

/**
 * The body of `POST /v1/events/trigger`. Written by hand because it is the hottest endpoint: one pass over the body, no
 * reflection, and messages that name the field.
 * @throws AppError 422
 */
export function parseTrigger(body: unknown): TriggerInput {
  const fields = new Fields(body);
  const input = { ...commonFields(fields), recipients: recipients(fields), channels: fields.channels };
  fields.throwIssues();

  return input;
}

/** The body of `POST /v1/events/trigger/broadcast`: a trigger without `to`. @throws AppError 422 */
export function parseBroadcast(body: unknown): TriggerInput {
  const fields = new Fields(body);
  const input: TriggerInput = { ...commonFields(fields), recipients: { kind: 'broadcast' }, channels: fields.channels };
  fields.throwIssues();

  return input;
}

/** The body of `POST /v1/events/trigger/bulk`: its events are looked at one by one later. @throws AppError 422 */
export function parseBulk(body: unknown): unknown[] {
  const fields = new Fields(body);
  const events = fields.body['events'];
  if (!Array.isArray(events)) fields.refuse('events', 'events must be an array', events);
  else if (events.length === 0) fields.refuse('events', 'events must not be empty');
  else if (events.length > LIMITS.eventsPerBulk) {
    fields.refuse('events', `events must contain no more than ${LIMITS.eventsPerBulk} elements`);
  }
  fields.throwIssues();

  return Array.isArray(events) ? events : [];
}

/** Collects what is wrong while a body is read. */
class Fields {
  readonly body: JsonObject;
  /** Found so far, of everybody. */
  readonly channels: GivenChannel[] = [];
  private readonly issues: FieldIssues = {};

  constructor(body: unknown) {
    this.body = isObject(body) ? body : {};
    if (!isObject(body)) this.refuse('general', 'The body must be a JSON object');
  }

  refuse(path: string, message: string, value?: unknown): void {
    const printable =
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
    (this.issues[path] ??= { messages: [], ...(printable === undefined ? {} : { value: printable }) }).messages.push(
      message,
    );
  }

  throwIssues(): void {
    if (Object.keys(this.issues).length > 0) throw invalidInput(this.issues);
  }
}

function commonFields(fields: Fields): Omit<TriggerInput, 'recipients' | 'channels'> {
  const { name, transactionId, actor, bridgeUrl, context, tenant } = fields.body;
  if (typeof name !== 'string' || name === '') fields.refuse('name', 'name must be the identifier of a workflow', name);
  const hasTransactionId = transactionId !== undefined && transactionId !== null;
  if (
    hasTransactionId &&
    (typeof transactionId !== 'string' || transactionId === '' || transactionId.length > LIMITS.transactionIdLength)
  ) {
    fields.refuse(
      'transactionId',
      `transactionId must be a text of 1 to ${LIMITS.transactionIdLength} characters`,
      transactionId,
    );
  }
  const url = bridgeUrl === undefined || bridgeUrl === null ? undefined : bridgeUrlOf(fields, bridgeUrl);
  const controls = stepControls(fields);
  const refuse = (path: string, message: string, value?: unknown): void => fields.refuse(path, message, value);
  const contexts = readContexts(context, refuse);
  const parsedTenant = tenant === undefined || tenant === null ? undefined : tenantOf(fields, tenant);
  const { payload, attachments } = readAttachments(objectField(fields, 'payload'), refuse);
  const parsedActor = actor === undefined || actor === null ? undefined : subscriber(fields, 'actor', actor);

  return {
    name: typeof name === 'string' ? name : '',
    payload,
    attachments,
    contexts,
    overrides: overridesOf(fields),
    ...(typeof transactionId === 'string' ? { transactionId } : {}),
    ...(parsedActor ? { actor: parsedActor } : {}),
    ...(parsedTenant ? { tenant: parsedTenant } : {}),
    ...(url === undefined ? {} : { bridgeUrl: url }),
    ...(controls ? { controls } : {}),
  };
}

/** Most are for one provider or another, and looked at when a message is made. */
function overridesOf(fields: Fields): JsonObject {
  const overrides = objectField(fields, 'overrides');
  const severities: readonly unknown[] = Object.values(SeverityLevelEnum);
  const { severity } = overrides;
  if (severity !== undefined && severity !== null && !severities.includes(severity)) {
    fields.refuse('overrides.severity', `severity must be one of ${severities.join(', ')}`, severity);
  }

  return overrides;
}

function bridgeUrlOf(fields: Fields, value: unknown): string | undefined {
  if (
    typeof value === 'string' &&
    value.length <= BRIDGE_URL_LENGTH &&
    /^https?:\/\//i.test(value) &&
    URL.canParse(value)
  ) {
    return value;
  }
  fields.refuse('bridgeUrl', 'bridgeUrl must be an http or https address', value);

  return undefined;
}

/** `controls.steps.<stepId>`: what would be entered for the steps. */
function stepControls(fields: Fields): TriggerControls | undefined {
  const { controls } = fields.body;
  if (controls === undefined || controls === null) return undefined;
  const steps = isObject(controls) ? (controls['steps'] ?? {}) : undefined;
  if (!isObject(steps)) {
    fields.refuse('controls', 'controls must be an object with the values of steps in "steps"');

    return undefined;
  }
  const entries = Object.entries(steps).filter((entry): entry is [string, JsonObject] => {
    if (isObject(entry[1])) return true;
    fields.refuse(`controls.steps.${entry[0]}`, 'must be an object', entry[1]);

    return false;
  });

  return { steps: Object.fromEntries(entries) };
}

/** As `POST /v1/tenants` takes it, where it is described. */
function tenantOf(fields: Fields, tenant: unknown): TriggerTenant | undefined {
  const { identifier, name, data } = isObject(tenant) ? tenant : { identifier: tenant };
  if (typeof identifier !== 'string' || !SUBSCRIBER_ID_PATTERN.test(identifier)) {
    const rule = 'of 1 to 512 characters without spaces';
    fields.refuse('tenant', `tenant must be an identifier ${rule}, or an object with an identifier`, tenant);

    return undefined;
  }
  if (name !== undefined && (typeof name !== 'string' || name.length > TENANT_NAME_LENGTH))
    fields.refuse('tenant.name', `name must be a text of at most ${TENANT_NAME_LENGTH} characters`);
  const problem = data === undefined ? undefined : freeJsonProblem(data, TENANT_DATA_BYTES);
  if (problem) fields.refuse('tenant.data', `data ${problem}`);

  return {
    identifier,
    isDefined: isObject(tenant),
    ...(typeof name === 'string' ? { name } : {}),
    ...(isObject(data) ? { data } : {}),
  };
}

function objectField(fields: Fields, name: 'payload' | 'overrides'): JsonObject {
  const value = fields.body[name];
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  fields.refuse(name, `${name} must be an object`, value);

  return {};
}

function recipients(fields: Fields): Recipients {
  const { to } = fields.body;
  const entries: unknown[] = Array.isArray(to) ? to : [to];
  if (entries.length > LIMITS.recipientsPerTrigger) {
    fields.refuse('to', `to must contain no more than ${LIMITS.recipientsPerTrigger} elements`);
  }
  if (entries.length === 0) fields.refuse('to', 'to must name at least one recipient');

  // The last definition of one id wins (`spec/engine.md` section 4).
  const subscribers = new Map<string, NamedSubscriber>();
  const topics: RecipientTopic[] = [];
  entries.slice(0, LIMITS.recipientsPerTrigger).forEach((entry, index) => {
    const path = Array.isArray(to) ? `to.${index}` : 'to';
    if (isObject(entry) && (entry['type'] === TriggerRecipientsTypeEnum.TOPIC || entry['topicKey'] !== undefined)) {
      const parsed = topic(fields, path, entry);
      if (parsed) topics.push(parsed);
    } else {
      const parsed = subscriber(fields, path, entry);
      if (parsed) subscribers.set(parsed.subscriberId, parsed);
    }
  });

  return { kind: 'named', subscribers: [...subscribers.values()], topics };
}

function subscriber(fields: Fields, path: string, entry: unknown): NamedSubscriber | undefined {
  if (typeof entry === 'string') return subscriberId(fields, path, entry) ? { subscriberId: entry } : undefined;
  if (!isObject(entry)) {
    fields.refuse(path, `${path} must be a subscriberId, an object with a subscriberId, or a topic`, entry);

    return undefined;
  }
  const id = entry['subscriberId'];
  if (!subscriberId(fields, `${path}.subscriberId`, id)) return undefined;
  const parsed: NamedSubscriber = { subscriberId: id };
  for (const field of SUBSCRIBER_PROFILE_FIELDS) {
    const value = entry[field];
    if (value === undefined) continue;
    const issue = profileIssue(field, value);
    if (issue === undefined) Object.assign(parsed, { [field]: value });
    else fields.refuse(`${path}.${field}`, issue, value);
  }
  const refuse = (at: string, message: string, value?: unknown): void => fields.refuse(at, message, value);
  const room = CHANNELS_PER_EVENT - fields.channels.length;
  fields.channels.push(...readChannels(parsed, `${path}.channels`, entry['channels'], room, refuse));

  return parsed;
}

/** What is wrong with a field of a profile; undefined when nothing is. */
function profileIssue(field: (typeof SUBSCRIBER_PROFILE_FIELDS)[number], value: unknown): string | undefined {
  if (value === null) return undefined;
  if (field === 'timezone') return timezoneIssue(value);
  if (field === 'data') return isObject(value) ? undefined : 'data must be an object or null';

  return typeof value === 'string' ? undefined : `${field} must be a text or null`;
}

function subscriberId(fields: Fields, path: string, id: unknown): id is string {
  if (typeof id === 'string' && SUBSCRIBER_ID_PATTERN.test(id)) return true;
  fields.refuse(path, 'subscriberId must be a text of 1 to 512 characters without spaces', id);

  return false;
}

function topic(fields: Fields, path: string, entry: JsonObject): RecipientTopic | undefined {
  const { topicKey, exclude, type } = entry;
  if (type !== TriggerRecipientsTypeEnum.TOPIC) {
    fields.refuse(`${path}.type`, `type must be ${TriggerRecipientsTypeEnum.TOPIC} where a topicKey is given`, type);
  }
  if (typeof topicKey !== 'string' || !EXTERNAL_ID_PATTERN.test(topicKey)) {
    fields.refuse(`${path}.topicKey`, 'topicKey must be the key of a topic', topicKey);

    return undefined;
  }
  if (exclude === undefined || exclude === null) return { topicKey };
  const isList = Array.isArray(exclude) && exclude.every((id) => typeof id === 'string');
  if (!isList || exclude.length > LIMITS.excludedPerTopic) {
    fields.refuse(`${path}.exclude`, `exclude must be a list of at most ${LIMITS.excludedPerTopic} subscriberIds`);

    return undefined;
  }

  return { topicKey, exclude };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
