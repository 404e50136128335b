import { providerDefinition, providerDefinitions } from './definitions.js';

describe('provider definitions', () => {
  it('know the Inbox and every e-mail provider', () => {
    expect(providerDefinitions.map(({ id, channel }) => [id, channel])).toEqual([
      ['novu', 'in_app'],
      ['nodemailer', 'email'],
      ['novu-email', 'email'],
    ]);
    expect(providerDefinition('sendgrid')).toBeUndefined();
  });

  it('say which credentials are secret', () => {
    const secrets = Object.entries(providerDefinition('nodemailer')?.credentials ?? {}).filter(
      ([, { secret }]) => secret,
    );
    expect(secrets.map(([name]) => name)).toEqual(['password', 'secretKey']);
  });
});
