import { ConfigurationError, parseEnv } from '@novu/application-generic';
import { testEnv, testServices } from '@novu/testing';
import { apiEnv } from './env.js';

const withLifetime = (lifetime: string) =>
  parseEnv(apiEnv, testEnv(testServices('env'), { SUBSCRIBER_WIDGET_JWT_EXPIRATION_TIME: lifetime }));

it.each(['3600', '15 days', '12h', '90m'])('takes %s as the lifetime of Inbox tokens', (lifetime) => {
  expect(withLifetime(lifetime).SUBSCRIBER_WIDGET_JWT_EXPIRATION_TIME).toBe(lifetime);
});

it.each(['fifteen days', '15 fortnights', '0', '-1 day', '1.5.2h'])('refuses %s at the start', (lifetime) => {
  expect(() => withLifetime(lifetime)).toThrow(ConfigurationError);
  expect(() => withLifetime(lifetime)).toThrow('SUBSCRIBER_WIDGET_JWT_EXPIRATION_TIME');
});
