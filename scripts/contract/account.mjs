/** An account of its own on a running platform, with one of each thing that has an address, for checks of the interface. */

const tag = Date.now().toString(36);

/** What the things are called; the same on every platform. */
export const NAMES = {
  subscriber: 'ada',
  topic: 'news',
  subscription: 'ada-news',
  workflow: 'order-shipped',
  step: 'inbox',
  layout: 'brand',
  slack: 'slack-of-the-shop',
  connection: 'acme',
  endpoint: 'general',
  tenant: 'shop',
  contextType: 'shop',
  context: 'berlin',
  variable: 'SHOP',
  locale: 'en_US',
};

/**
 * @typedef {object} Account
 * @property {string} apiKey of the Development environment
 * @property {string} environmentId
 * @property {string} productionId
 * @property {string} integrationId
 * @property {string} messageId of the Inbox
 * @property {string} notificationId of a run
 * @property {string} transactionId
 */

/**
 * Signs somebody up and makes one of each thing.
 * @param {string} api address of the platform
 * @returns {Promise<Account>}
 * @throws Error that says what the API answered
 */
export async function newAccount(api) {
  const signedUp = await call(api, {}, 'POST', '/v1/auth/register', {
    ...{ firstName: 'Ada', lastName: 'Lovelace', email: `${tag}@example.com`, password: 'Correct-Horse-1' },
    organizationName: 'Contract',
  });
  const environments = await call(api, { authorization: `Bearer ${signedUp.token}` }, 'GET', '/v1/environments');
  const named = (/** @type {string} */ name) => environments.find((/** @type {any} */ one) => one.name === name);
  const apiKey = named('Development').apiKeys[0].key;
  const headers = { authorization: `ApiKey ${apiKey}` };
  const send = (/** @type {string} */ path, /** @type {object} */ body) => call(api, headers, 'POST', path, body);
  const read = (/** @type {string} */ path) => call(api, headers, 'GET', path);

  await send('/v2/subscribers', { subscriberId: NAMES.subscriber, firstName: 'Ada', email: 'ada@example.com' });
  await send('/v2/topics', { key: NAMES.topic, name: 'News' });
  const subscription = { subscriberId: NAMES.subscriber, identifier: NAMES.subscription };
  await send(`/v2/topics/${NAMES.topic}/subscriptions`, { subscriptions: [subscription] });
  const button = { label: 'Track', redirect: { url: '/orders', target: '_self' } };
  await send('/v2/workflows', {
    name: 'Order shipped',
    workflowId: NAMES.workflow,
    active: true,
    isTranslationEnabled: true,
    steps: [{ name: NAMES.step, type: 'in_app', controlValues: { body: 'On its way', primaryAction: button } }],
  });
  await send('/v2/layouts', { layoutId: NAMES.layout, name: 'Brand', isTranslationEnabled: true });
  await send('/v2/contexts', { type: NAMES.contextType, id: NAMES.context });
  await send('/v1/tenants', { identifier: NAMES.tenant, name: 'Shop' });
  await send('/v1/environment-variables', { key: NAMES.variable });
  const slack = { providerId: 'slack', channel: 'chat', identifier: NAMES.slack, active: true };
  const credentials = { clientId: 'client', secretKey: 'secret' };
  const integration = await send('/v1/integrations', { ...slack, credentials });
  const owner = { integrationIdentifier: NAMES.slack, subscriberId: NAMES.subscriber };
  const workspace = { workspace: { id: 'T1' }, auth: { accessToken: 'xoxb' } };
  await send('/v1/channel-connections', { ...owner, identifier: NAMES.connection, ...workspace });
  const endpoint = { identifier: NAMES.endpoint, type: 'slack_channel', endpoint: { channelId: 'C1' } };
  await send('/v1/channel-endpoints', { ...owner, ...endpoint });
  const translated = { resourceType: 'workflow', resourceId: NAMES.workflow, locale: NAMES.locale };
  await send('/v2/translations', { ...translated, content: { title: 'Shipped' } });
  const { transactionId } = await send('/v1/events/trigger', { name: NAMES.workflow, to: NAMES.subscriber });
  const messageId = await eventually('a message', async () => (await read('/v1/messages'))[0]?._id);
  const [run] = await read(`/v1/notifications?transactionId=${transactionId}`);

  return {
    apiKey,
    environmentId: named('Development')._id,
    productionId: named('Production')._id,
    integrationId: integration._id,
    messageId,
    notificationId: run._id,
    transactionId,
  };
}

/**
 * @param {string} api
 * @param {Record<string, string>} headers
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>} what is in the envelope
 */
async function call(api, headers, method, path, body) {
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`);

  return JSON.parse(text).data;
}

/**
 * @template Value
 * @param {string} what
 * @param {() => Promise<Value | undefined>} look
 * @returns {Promise<Value>}
 */
async function eventually(what, look) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
