import { Types } from '@novu/dal';
import { type ContractOperation, mongoServer, type MongoServer } from '@novu/testing';
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
beforeAll(async () => {
  mongo = await mongoServer();
  const MONGO_URL = mongo.url.replace('/?', '/api-client?');
  platform = await startTestPlatform('api-client', { env: { MONGO_URL, IS_API_RATE_LIMITING_ENABLED: 'true' } });
  playTelegram(platform);
  tour = await beginTour(platform, coverage);
  refusals = new Refusals(platform.apiUrl, tour, coverage);
}, 60_000);
afterAll(async () => {
  coverage.write('api-client');
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
const isBodiless: Rule = ({ hasBody }) => !hasBody;
const isRepeatable: Rule = ({ method }) => method === 'POST' || method === 'PATCH';
const isOneOf =
  (...names: string[]): Rule =>
  ({ name }) =>
    names.includes(name);

/** Done, whether there was something to do or not; or what is missing is made. */
const NEVER_MISSING = isOneOf(
  'DELETE /v1/messages/transaction/{transactionId}',
  'DELETE /v1/events/trigger/{transactionId}',
  'POST /v2/topics/{topicKey}/subscriptions',
  'DELETE /v2/topics/{topicKey}/subscriptions',
);

const IS_PUBLIC: Rule = ({ tags }) => tags.includes('Inbound webhooks');
/** The body of their 409 is what exists. */
const SHOWS_WHAT_EXISTS = isOneOf('POST /v2/subscribers', 'POST /v2/topics');

/** Listed statuses that an operation cannot be made to answer with. */
const OUT_OF_REACH: readonly (readonly [status: number, why: string, of: Rule])[] = [
  [400, 'no body, which could be malformed', isBodiless],
  [401, 'open to anybody', IS_PUBLIC],
  [402, 'a self-hosted install has no plan that could be exceeded', () => true],
  [403, 'until members have roles, each may do everything', () => true],
  [404, 'names nothing that could be missing', ({ path }) => !path.includes('{')],
  [404, 'succeeds whether there is something or not', NEVER_MISSING],
  [405, 'an operation is a method that is allowed', () => true],
  [409, 'without a key there is no idempotency key', IS_PUBLIC],
  [409, 'only POST and PATCH take an idempotency key', (one) => !isRepeatable(one)],
  [413, 'no body, which could be too large', isBodiless],
  [415, 'no body, which could be of an odd type', isBodiless],
  [422, 'neither body nor query, which could be wrong', (one) => isBodiless(one) && one.query.length === 0],
  [429, 'limits are those of an API key', IS_PUBLIC],
  [500, 'a mistake of ours, to be mended where it is found', () => true],
];

const reasonFor = (operation: ContractOperation, status: number): string | undefined =>
  OUT_OF_REACH.find(([code, , of]) => code === status && of(operation))?.[1];

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
    const answer = await provoke(operation);
    if (answer !== status) wrong.push(`${operation.name} answered ${answer}`);
  }

  return wrong;
}

/** The key of an environment that may call once a second. */
async function impatient(): Promise<string> {
  const { environmentId, apiKey } = await signUp(platform.apiUrl);
  const apiRateLimits = { trigger: 1, configuration: 1, global: 1 };
  await platform.connection
    .collection('environments')
    .updateOne({ _id: new Types.ObjectId(environmentId) }, { $set: { apiRateLimits } });

  return `ApiKey ${apiKey}`;
}

/** Again, until it answers with the status: what it takes, such as the time another request runs, is not for us to say. */
async function soon(status: number, ask: () => Promise<number>): Promise<number> {
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) if ((await ask()) === status) return status;

  return ask();
}

/** Every answer to them is a listed one. */
const REFUSED: readonly (readonly [
  status: number,
  what: string,
  provoke: (of: ContractOperation) => Promise<number>,
])[] = [
  [400, 'a body that is no JSON', (operation) => refusals.malformed(operation)],
  [401, 'who does not say who it is', (operation) => refusals.anonymous(operation)],
  [404, 'what is not there', (operation) => refusals.nowhere(operation)],
  [409, 'what is under way, or is there already', provokeConflict],
  [413, 'a body of many megabytes', (operation) => refusals.tooLarge(operation)],
  [414, 'an address that goes on and on', (operation) => refusals.tooLong(operation)],
  [415, 'a body that says it is XML', (operation) => refusals.ofOddType(operation)],
  [422, 'members of no type they may be', (operation) => refusals.wrong(operation)],
];

/** Under the idempotency key of a request that still runs; or as the operation itself sees a conflict. */
function provokeConflict(operation: ContractOperation): Promise<number> {
  return SHOWS_WHAT_EXISTS(operation) ? refusals.existing(operation) : soon(409, () => refusals.twiceAtOnce(operation));
}

it.each(REFUSED)(
  '%i: every operation refuses %s',
  async (status, _, provoke) => {
    expect(await wrongAnswers(status, provoke)).toEqual([]);
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
  // A broadcast may answer 200 or 201, as one likes.
  const isAnotherSuccess = (listed: string) => listed.startsWith('2');
  const unseen = inScope.flatMap((operation) =>
    operation.statuses
      .filter((listed) => !coverage.has(operation.name, (status) => fits(listed, status)))
      .filter((listed) => !isAnotherSuccess(listed))
      .filter((listed) => !reasonFor(operation, Number(listed)))
      .map((listed) => `${operation.name} ${listed}`),
  );
  expect(unseen).toEqual([]);
});
