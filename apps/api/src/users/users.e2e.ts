import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

interface User {
  _id: string;
  firstName: string;
  password?: string;
}
type Answer<T> = { data: T };

let api: TestApi;
let env: TestEnvironment;

beforeAll(async () => {
  api = await startApi('users');
});
afterAll(() => api.close());
beforeEach(async () => {
  env = await api.newEnvironment();
});

describe('GET /v1/users/me', () => {
  it('shows the signed-in person, and to a server the owner of its key', async () => {
    for (const client of [env.person, env.client]) {
      const { status, body } = await client.get<Answer<User>>('/v1/users/me');
      expect(status).toBe(200);
      expect(body.data).toMatchObject({
        _id: env.userId.toHexString(),
        firstName: 'ada',
        lastName: 'lovelace',
        hasPassword: false,
      });
      expect(body.data.password).toBeUndefined();
    }
  });

  it('needs credentials', async () => {
    expect((await api.anonymous.get('/v1/users/me')).status).toBe(401);
  });
});

describe('PUT /v1/users/profile', () => {
  it('changes the name and the picture of the caller alone', async () => {
    const other = await api.newEnvironment();
    const profile = { firstName: 'Grace', lastName: 'Hopper', profilePicture: 'https://example.com/grace.png' };
    const { status, body } = await env.person.put('/v1/users/profile', profile);
    expect([status, body]).toMatchObject([200, { data: profile }]);
    expect((await other.person.get('/v1/users/me')).body).toMatchObject({ data: { firstName: 'ada' } });
  });

  it.each([
    [{ firstName: 'Grace' }],
    [{ firstName: { $gt: '' }, lastName: 'Hopper' }],
    [{ firstName: 'x'.repeat(1000), lastName: 'Hopper' }],
    [{ firstName: 'Grace', lastName: 'Hopper', profilePicture: 'javascript:alert(1).png' }],
  ])('refuses %j', async (body) => {
    expect((await env.person.put('/v1/users/profile', body)).status).toBe(422);
  });

  it('needs credentials', async () => {
    expect((await api.anonymous.put('/v1/users/profile', { firstName: 'A', lastName: 'B' })).status).toBe(401);
  });
});

describe('onboarding', () => {
  it('is remembered', async () => {
    await env.person.put('/v1/users/onboarding', { showOnBoarding: false });
    await env.person.put('/v1/users/onboarding-tour', { showOnBoardingTour: 3 });
    expect((await env.person.get('/v1/users/me')).body).toMatchObject({
      data: { showOnBoarding: false, showOnBoardingTour: 3 },
    });
  });

  it('refuses wrong types and strangers', async () => {
    expect((await env.person.put('/v1/users/onboarding', { showOnBoarding: 'no' })).status).toBe(422);
    expect((await env.person.put('/v1/users/onboarding-tour', { showOnBoardingTour: -1 })).status).toBe(422);
    expect((await api.anonymous.put('/v1/users/onboarding', {})).status).toBe(401);
  });
});
