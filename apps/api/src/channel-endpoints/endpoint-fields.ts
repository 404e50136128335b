import { type Encryption, type FieldIssues, invalidInput } from '@novu/application-generic';
import type { ChannelEndpointType } from '@novu/dal';
import { isEmail } from 'class-validator';

type Kind = 'text' | 'email' | 'url' | 'secret' | 'region' | 'method' | 'headers';

interface EndpointFields {
  required: Readonly<Record<string, Kind>>;
  optional?: Readonly<Record<string, Kind>>;
  /** Providers that know such a place; any chat provider when absent. */
  providers?: readonly string[];
}

/** What the endpoint of each type is made of (`spec/providers.md` section 4, channel data). */
const TYPES: Readonly<Record<ChannelEndpointType, EndpointFields>> = {
  slack_channel: { required: { channelId: 'text' }, providers: ['slack', 'novu-slack'] },
  slack_user: { required: { userId: 'text' }, providers: ['slack', 'novu-slack'] },
  webhook: { required: { url: 'url' }, optional: { channel: 'text' } },
  phone: { required: { phoneNumber: 'text' }, providers: ['whatsapp-business', 'sendblue'] },
  ms_teams_channel: { required: { teamId: 'text', channelId: 'text' }, providers: ['msteams'] },
  ms_teams_user: { required: { userId: 'text' }, optional: { tenantId: 'text' }, providers: ['msteams'] },
  telegram_chat: { required: { chatId: 'text' }, providers: ['telegram'] },
  webex_room: { required: { roomId: 'text' }, optional: { parentId: 'text' }, providers: ['webex-messaging'] },
  // One of both; see parseEndpoint.
  webex_person: { required: {}, optional: { personId: 'text', personEmail: 'email' }, providers: ['webex-messaging'] },
  line_user: { required: { userId: 'text' }, providers: ['line'] },
  pagerduty_service: { required: { routingKey: 'secret', region: 'region' }, providers: ['pagerduty'] },
  opsgenie_integration: { required: { apiKey: 'secret', region: 'region' }, providers: ['opsgenie'] },
  grafana_oncall_integration: {
    required: { url: 'url' },
    optional: { authToken: 'secret' },
    providers: ['grafana-on-call', 'grafana'],
  },
  tool_webhook: {
    required: { url: 'url' },
    optional: { headers: 'headers', method: 'method' },
    providers: ['tool-webhook'],
  },
};

const TEXT_LENGTH = 4096;
const MAX_HEADERS = 50;
/** How encrypted texts begin: one that comes in from outside would be opened on the way out. */
const ENCRYPTED = /^nvsk\./;

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= TEXT_LENGTH && !ENCRYPTED.test(value);

/** How each kind of field is checked, and what is said of one that is wrong. */
const KINDS: Readonly<Record<Kind, { accepts: (value: unknown) => boolean; expected: string }>> = {
  text: { accepts: isText, expected: `a text of 1 to ${TEXT_LENGTH} characters` },
  secret: { accepts: isText, expected: `a text of 1 to ${TEXT_LENGTH} characters that does not begin with "nvsk."` },
  email: { accepts: (value) => isText(value) && isEmail(value), expected: 'an e-mail address' },
  url: { accepts: isHttpUrl, expected: 'an http or https address' },
  region: { accepts: (value) => value === 'us' || value === 'eu', expected: '"us" or "eu"' },
  method: { accepts: (value) => ['POST', 'PUT', 'PATCH'].some((one) => one === value), expected: 'POST, PUT or PATCH' },
  headers: { accepts: areHeaders, expected: `an object of at most ${MAX_HEADERS} texts` },
};

/**
 * The endpoint of a request as it is kept: members its type does not know are dropped, secrets are encrypted.
 * @param providerId of the integration it is for.
 * @throws AppError 422 that names the fields
 */
export function parseEndpoint(
  type: ChannelEndpointType,
  given: Readonly<Record<string, unknown>>,
  providerId: string,
  encryption: Encryption,
): Record<string, unknown> {
  const { required, optional = {}, providers } = TYPES[type];
  const issues: FieldIssues = {};
  if (providers && !providers.includes(providerId)) {
    issues['type'] = { messages: [`type ${type} does not go with an integration of ${providerId}`], value: type };
  }
  const parsed: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries({ ...required, ...optional })) {
    const value = given[name];
    if (value === undefined && !Object.hasOwn(required, name)) continue;
    if (KINDS[kind].accepts(value)) parsed[name] = sealed(kind, value, encryption);
    else issues[`endpoint.${name}`] = { messages: [`endpoint.${name} must be ${KINDS[kind].expected}`] };
  }
  if (Object.keys(parsed).length === 0 && Object.keys(issues).length === 0) {
    issues['endpoint'] = { messages: [`endpoint must have one of: ${Object.keys(optional).join(', ')}`] };
  }
  if (Object.keys(issues).length > 0) throw invalidInput(issues);

  return parsed;
}

/** The endpoint in the clear. */
export function openEndpoint(
  type: ChannelEndpointType,
  stored: Readonly<Record<string, unknown>>,
  encryption: Encryption,
): Record<string, unknown> {
  const { required, optional = {} } = TYPES[type];
  const kinds: Readonly<Record<string, Kind>> = { ...required, ...optional };
  const open = (value: unknown): unknown => (typeof value === 'string' ? encryption.decrypt(value) : value);

  return Object.fromEntries(
    Object.entries(stored).map(([name, value]) => {
      if (kinds[name] === 'headers' && isObject(value)) return [name, mapped(value, open)];

      return [name, kinds[name] === 'secret' ? open(value) : value];
    }),
  );
}

function sealed(kind: Kind, value: unknown, encryption: Encryption): unknown {
  const seal = (one: unknown): unknown => (typeof one === 'string' ? encryption.encrypt(one) : one);
  if (kind === 'headers' && isObject(value)) return mapped(value, seal);

  return kind === 'secret' ? seal(value) : value;
}

function mapped(values: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function isHttpUrl(value: unknown): boolean {
  return isText(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function areHeaders(value: unknown): boolean {
  if (!isObject(value)) return false;
  const entries = Object.entries(value);

  return (
    entries.length <= MAX_HEADERS &&
    entries.every(([name, one]) => /^[\w!#%&'*+^`|~-]{1,256}$/.test(name) && isText(one))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
