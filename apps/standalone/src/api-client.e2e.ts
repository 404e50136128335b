import { Novu } from '@novu/api-published';
import { HTTPClient } from '@novu/api-published/lib/http.js';
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
import type { Tour } from './testing/api-tour/tour.js';
import { OperationCoverage } from './testing/operation-coverage.js';
import { startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

/** Parts of the interface that come later. */
const LATER = ['Agents', 'Domains'];

const coverage = new OperationCoverage();
let platform: TestPlatform;
let tour: Tour;
beforeAll(async () => {
  platform = await startTestPlatform('api-client');
  playTelegram(platform);
  const account = await platform.signUp();
  const { body } = await account.person.get<{ data: { _id: string; name: string }[] }>('/v1/environments');
  const productionId = body.data.find(({ name }) => name === 'Production')?._id ?? '';
  const novu = new Novu({
    secretKey: account.apiKey,
    serverURL: platform.apiUrl,
    retryConfig: { strategy: 'none' },
    httpClient: new HTTPClient({ fetcher: observedFetch }),
  });
  tour = { novu, account, productionId };
});
afterAll(async () => {
  coverage.write('api-client');
  await platform.stop();
});

/** What the client does not look at, such as members it does not know, the interface itself still rules. */
async function observedFetch(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const answer = await fetch(request);
  const text = await answer.clone().text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  coverage.note({ method: request.method, path: new URL(request.url).pathname, status: answer.status, body });

  return answer;
}

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
  const inScope = coverage.rules.operations().filter(({ tags }) => !tags.some((tag) => LATER.includes(tag)));
  expect(inScope).toHaveLength(123);
  const missing = inScope.filter(({ name }) => !coverage.has(name, (status) => status < 300));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
