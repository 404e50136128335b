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
describe('the published client accepts every answer about', () => {
  it('subscribers', () => tourSubscribers(tour));
  it('integrations', () => tourIntegrations(tour));
  it('credentials of subscribers', () => tourCredentials(tour));
  it('workflows', () => tourWorkflows(tour));
  it('layouts', () => tourLayouts(tour));
  it('translations', () => tourTranslations(tour));
  it('environments', () => tourEnvironments(tour));
  it('preferences', () => tourPreferences(tour));
  it('topics', () => tourTopics(tour));
  it('channel connections and endpoints', () => tourConnections(tour));
  it('contexts', () => tourContexts(tour));
  it('events', () => tourEvents(tour));
  it('the Inbox of a subscriber', () => tourInbox(tour));
});

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

/** The body of their 409 is what exists. */
const SHOWS_WHAT_EXISTS = isOneOf('POST /v2/subscribers', 'POST /v2/topics');

/** Listed statuses that an operation cannot be made to answer with. */
const OUT_OF_REACH: readonly (readonly [status: number, why: string, of: Rule])[] = [
  [400, 'no body, which could be malformed', isBodiless],
  [402, 'a self-hosted install has no plan that could be exceeded', () => true],
  [403, 'until members have roles, each may do everything', () => true],
  [404, 'names nothing that could be missing', ({ path }) => !path.includes('{')],
  [404, 'succeeds whether there is something or not', NEVER_MISSING],
  [405, 'an operation is a method that is allowed', () => true],
  [409, 'only POST and PATCH take an idempotency key', (one) => !isRepeatable(one)],
  [413, 'no body, which could be too large', isBodiless],
  [415, 'no body, which could be of an odd type', isBodiless],
  [422, 'neither body nor query, which could be wrong', (one) => isBodiless(one) && one.query.length === 0],
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

describe('every operation refuses', () => {
  const isGuarded: Rule = ({ tags }) => !tags.includes('Inbound webhooks');

  it('a body that is no JSON: 400', async () => {
    expect(await wrongAnswers(400, (operation) => refusals.malformed(operation))).toEqual([]);
  });

  it('who does not say who it is: 401', async () => {
    const guarded = refusable(401).filter(isGuarded);
    expect(await wrongAnswers(401, (operation) => refusals.anonymous(operation), guarded)).toEqual([]);
  });

  it('what is not there: 404', async () => {
    expect(await wrongAnswers(404, (operation) => refusals.nowhere(operation))).toEqual([]);
  });

  it('what is still running under the same idempotency key: 409', async () => {
    const ask = (operation: ContractOperation) => soon(409, () => refusals.twiceAtOnce(operation));
    const guarded = refusable(409).filter((one) => isGuarded(one) && !SHOWS_WHAT_EXISTS(one));
    expect(await wrongAnswers(409, ask, guarded)).toEqual([]);
  }, 60_000);

  it('to make what is there, and shows it: 409', async () => {
    const existing = inScope.filter(SHOWS_WHAT_EXISTS);
    expect(await wrongAnswers(409, (operation) => refusals.existing(operation), existing)).toEqual([]);
  });

  it('a body of many megabytes: 413', async () => {
    expect(await wrongAnswers(413, (operation) => refusals.tooLarge(operation))).toEqual([]);
  });

  it('an address that goes on and on: 414', async () => {
    expect(await wrongAnswers(414, (operation) => refusals.tooLong(operation))).toEqual([]);
  });

  it('a body that says it is XML: 415', async () => {
    expect(await wrongAnswers(415, (operation) => refusals.ofOddType(operation))).toEqual([]);
  });

  it('members of no type they may be: 422', async () => {
    expect(await wrongAnswers(422, (operation) => refusals.wrong(operation))).toEqual([]);
  });

  it('who calls too often: 429', async () => {
    const authorization = await impatient();
    const ask = (operation: ContractOperation) => soon(429, () => refusals.as(operation, authorization));
    expect(await wrongAnswers(429, ask, refusable(429).filter(isGuarded))).toEqual([]);
  });

  it('everybody while the database is away: 503', async () => {
    await mongo.kill();
    const answers = await Promise.all(
      refusable(503).map(async (operation) => [operation.name, await refusals.again(operation)] as const),
    );
    expect(answers.filter(([, status]) => status !== 503)).toEqual([]);
  }, 90_000);
});

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
