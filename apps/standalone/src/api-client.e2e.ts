import { type ContractOperation, httpClient, mongoServer, type MongoServer } from '@novu/testing';
import { playTelegram, tourConnections, tourContexts, tourIntegrations } from './testing/api-tour/channels.js';
import { tourEnvironments, tourLayouts, tourTranslations, tourWorkflows } from './testing/api-tour/definitions.js';
import {
  tourCredentials,
  tourEvents,
  tourInbox,
  tourPreferences,
  tourSubscribers,
  tourTopics,
} from './testing/api-tour/people.js';
import { beginTour, type Tour } from './testing/api-tour/tour.js';
import { OperationCoverage } from './testing/operation-coverage.js';
import { AGAINST_RULES, leftBehind, NOTHING_LEFT } from './testing/against-rules.js';
import { fits, Refusals } from './testing/refusals.js';
import { signUp, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

/** Parts of the interface that come later. */
const LATER = ['Agents', 'Domains'];
const ATTEMPTS = 10;
/** Some go through all operations. */
const PATIENCE_MS = 120_000;

const coverage = new OperationCoverage();
const inScope = coverage.rules.operations().filter(({ tags }) => !tags.some((tag) => LATER.includes(tag)));

let mongo: MongoServer;
let platform: TestPlatform;
let tour: Tour;
let refusals: Refusals;
/** The identifier of a trial. */
let trial: string;
beforeAll(async () => {
  mongo = await mongoServer();
  const MONGO_URL = mongo.url.replace('/?', '/api-client?');
  platform = await startTestPlatform('api-client', { env: { MONGO_URL, IS_API_RATE_LIMITING_ENABLED: 'true' } });
  playTelegram(platform);
  tour = await beginTour(platform, coverage);
  refusals = new Refusals(platform.apiUrl, tour, coverage);
  trial = await newTrial();
}, 60_000);
afterAll(async () => {
  coverage.write('api-client', Object.fromEntries(inScope.map((one) => [one.name, reasonsOf(one)])));
  await mongo.restart();
  await platform.stop();
  await mongo.stop();
}, 60_000);

/** Each throws when the client does not accept an answer. In this order: later ones use what earlier ones leave behind. */
const TOURS = [
  ['subscribers', tourSubscribers],
  ['integrations', tourIntegrations],
  ['credentials of subscribers', tourCredentials],
  ['workflows', tourWorkflows],
  ['layouts', tourLayouts],
  ['translations', tourTranslations],
  ['environments', tourEnvironments],
  ['preferences', tourPreferences],
  ['topics', tourTopics],
  ['channel connections and endpoints', tourConnections],
  ['contexts', tourContexts],
  ['events', tourEvents],
  ['the Inbox of a subscriber', tourInbox],
] as const;
it.each(TOURS)('the published client accepts every answer about %s', (_, walk) => walk(tour), PATIENCE_MS);

it('every operation of the interface in scope was among them', () => {
  expect(inScope).toHaveLength(123);
  const missing = inScope.filter(({ name }) => !coverage.has(name, (status) => status < 300));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

type Rule = (operation: ContractOperation) => boolean;
const NONE: Rule = () => false;
const isGet: Rule = ({ method }) => method === 'GET';
const isRepeatable: Rule = ({ method }) => method === 'POST' || method === 'PATCH';
const isOneOf =
  (...names: string[]): Rule =>
  ({ name }) =>
    names.includes(name);
const isLike =
  (pattern: RegExp): Rule =>
  ({ name }) =>
    pattern.test(name);

/** Their 409 shows what exists already; or they take no idempotency key. */
const CONFLICTS_OTHERWISE: Rule = (one) =>
  !isRepeatable(one) || isOneOf('POST /v2/subscribers', 'POST /v2/topics')(one);
const HAS_ONLY_NAMES: Rule = (one) => !one.hasBody && one.query.length === 0 && !isRepeatable(one);
const BROADCAST = 'POST /v1/events/trigger/broadcast';
const IS_PUBLIC: Rule = ({ tags }) => tags.includes('Inbound webhooks');
const MAKES_WHAT_IT_NAMES = isLike(
  /^POST \/v(?:1\/subscribers\/bulk|2\/(?:contexts|layouts|subscribers|topics|workflows))$/,
);
const ASKS_NO_PERMISSION = isOneOf('GET /v1/environments', 'GET /v2/environments/{environmentId}/tags');
/** What it takes to try the platform out. */
const OPEN_TO_TRIALS = isLike(
  /^(?:GET (?!\/v1\/(?:channel-|integrations|topics)|\/v2\/topics)|[A-Z]+ \/v1\/events\/|POST .*\/preview$)/,
);

/** Listed statuses that an operation cannot be made to answer with. */
const OUT_OF_REACH: readonly (readonly [status: number, why: string, of: Rule])[] = [
  [200, 'the client takes 200 or 201 for a broadcast, and it is 201 as with every other event', isOneOf(BROADCAST)],
  [402, 'a self-hosted install has no plan that could be exceeded', () => true],
  [403, 'open to everybody, and needs no credentials', IS_PUBLIC],
  [403, 'asks for no permission, and trials are answered with 401', ASKS_NO_PERMISSION],
  [403, 'until members have roles only trials are refused, and this is open to them', OPEN_TO_TRIALS],
  [404, 'a list, which is empty where nothing is found', isLike(/^GET [^{]+$/)],
  [404, 'an event of a workflow that is not there is answered with 422', isLike(/^POST \/v1\/events\//)],
  [404, 'what it names it makes or changes', MAKES_WHAT_IT_NAMES],
  [404, 'it makes the topic that is not there', isOneOf('POST /v2/topics/{topicKey}/subscriptions')],
  [404, 'an environment that is not there is answered with 422', isOneOf('POST /v1/environment-variables')],
  [404, 'says of each resource what became of it', isLike(/^POST \/v2\/translations\/master-json/)],
  [404, 'succeeds whether there is something or not', isLike(/^DELETE .*\/\{transactionId\}$/)],
  [409, 'takes no idempotency key, and conflicts with nothing', (one) => !isRepeatable(one)],
  [413, 'the body of a GET is not read', isGet],
  [415, 'the body of a GET is not read', isGet],
  [422, 'has nothing but a name of any form, which is there or not', HAS_ONLY_NAMES],
];

/** Of what the rules refuse, where nothing else would. */
const isRuled = ({ name }: ContractOperation, status: number): boolean =>
  AGAINST_RULES.some(([code, , attempts]) => code === status && name in attempts(NOTHING_LEFT));

const reasonFor = (operation: ContractOperation, status: number): string | undefined =>
  isRuled(operation, status) ? undefined : OUT_OF_REACH.find(([code, , of]) => code === status && of(operation))?.[1];

/** Operations that list the status, alone or among others, and can be made to answer with it. */
const refusable = (status: number) =>
  inScope.filter((one) => one.statuses.some((listed) => fits(listed, status)) && !reasonFor(one, status));

async function wrongAnswers(
  status: number,
  provoke: (operation: ContractOperation) => Promise<number>,
  operations = refusable(status),
): Promise<string[]> {
  const wrong: string[] = [];
  for (const operation of operations) {
    const answer = await provoke(operation).catch(String);
    if (answer !== status) wrong.push(`${operation.name} answered ${answer}`);
  }

  return wrong;
}

/** The key of an environment that may call once a second. */
async function impatient(): Promise<string> {
  const { identifier, apiKey } = await signUp(platform.apiUrl);
  await limit(identifier, 1);

  return `ApiKey ${apiKey}`;
}

/** The identifier of a trial that may call as often as it likes. */
async function newTrial(): Promise<string> {
  const anonymous = httpClient(platform.apiUrl);
  const { body } = await anonymous.post<{ data: { applicationIdentifier: string } }>('/v1/inbox/session', {});
  const { applicationIdentifier } = body.data;
  await limit(applicationIdentifier, 100_000);

  return applicationIdentifier;
}

async function limit(identifier: string, perSecond: number): Promise<void> {
  const apiRateLimits = { trigger: perSecond, configuration: perSecond, global: perSecond };
  await platform.connection.collection('environments').updateOne({ identifier }, { $set: { apiRateLimits } });
}

/** Again, until it answers with the status: what it takes, such as the time another request runs, is not for us to say. */
async function soon(status: number, ask: () => Promise<number>): Promise<number> {
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) if ((await ask()) === status) return status;

  return ask();
}

/** Every answer to them is a listed one. Some operations are refused for other reasons only: those of {@link AGAINST_RULES}. */
const REFUSED: readonly (readonly [
  status: number,
  what: string,
  provoke: (of: ContractOperation) => Promise<number>,
  except: Rule,
])[] = [
  [400, 'a body that is no JSON, or a request that is no HTTP', (operation) => refusals.malformed(operation), NONE],
  [401, 'who does not say who it is', (operation) => refusals.anonymous(operation), IS_PUBLIC],
  [403, 'who came for a trial', (operation) => refusals.as(operation, `Keyless ${trial}`), NONE],
  [404, 'what is not there', (operation) => refusals.nowhere(operation), ({ path }) => !path.includes('{')],
  [405, 'a method that nothing has', (operation) => refusals.byOtherMethod(operation), NONE],
  [409, 'what is under way', (operation) => soon(409, () => refusals.twiceAtOnce(operation)), CONFLICTS_OTHERWISE],
  [413, 'a body of many megabytes', (operation) => refusals.tooLarge(operation), NONE],
  [414, 'an address that goes on and on', (operation) => refusals.tooLong(operation), NONE],
  [415, 'a body that says it is XML', (operation) => refusals.ofOddType(operation), NONE],
  [422, 'members of no type they may be', (operation) => refusals.wrong(operation), HAS_ONLY_NAMES],
];

it.each(REFUSED)(
  '%i: every operation refuses %s',
  async (status, _, provoke, except) => {
    const operations = refusable(status).filter((one) => !except(one));
    expect(await wrongAnswers(status, provoke, operations)).toEqual([]);
  },
  PATIENCE_MS,
);

it.each(AGAINST_RULES)(
  '%i: refuses %s',
  async (status, _, attemptsOf) => {
    const attempts = attemptsOf(await leftBehind(tour));
    const operations = inScope.filter(({ name }) => name in attempts);
    expect(operations).toHaveLength(Object.keys(attempts).length);
    const provoke = (one: ContractOperation) => refusals.send(one, attempts[one.name] ?? {});
    expect(await wrongAnswers(status, provoke, operations)).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  '429: every operation refuses who calls too often',
  async () => {
    const authorization = await impatient();
    expect(await wrongAnswers(429, (operation) => soon(429, () => refusals.as(operation, authorization)))).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  '500: every operation refuses when something is broken',
  async () => {
    const answers = await mongo.refusing(() => wrongAnswers(500, (operation) => refusals.again(operation)));
    expect(answers).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  '503: every operation refuses while the database is away',
  async () => {
    await mongo.kill();
    const answers = await Promise.all(
      refusable(503).map(async (operation) => [operation.name, await refusals.again(operation)] as const),
    );
    expect(answers.filter(([, status]) => status !== 503)).toEqual([]);
  },
  PATIENCE_MS,
);

it('every listed status was seen, or there is a reason why not', () => {
  const unseen = inScope.flatMap((operation) =>
    operation.statuses
      .filter((listed) => !isSeen(operation, listed))
      .filter((listed) => !reasonFor(operation, Number(listed)))
      .map((listed) => `${operation.name} ${listed}`),
  );
  expect(unseen).toEqual([]);
});

it('no status was seen of which there is a reason why it could not be', () => {
  const contradicted = inScope.flatMap((operation) =>
    Object.entries(reasonsOf(operation))
      .filter(([status]) => isSeen(operation, status))
      .map(([status, why]) => `${operation.name} ${status}: ${why}`),
  );
  expect(contradicted).toEqual([]);
});

const isSeen = ({ name }: ContractOperation, listed: string): boolean =>
  coverage.has(name, (status) => fits(listed, status));

/** By status. */
function reasonsOf(operation: ContractOperation): Record<string, string> {
  const reasons = operation.statuses.map((listed) => [listed, reasonFor(operation, Number(listed))] as const);

  return Object.fromEntries(reasons.flatMap(([listed, why]) => (why === undefined ? [] : [[listed, why]])));
}
