import { chatTargetOf } from './chat-target.js';

describe('chat targets (spec/providers.md section 4, channel data)', () => {
  it.each([
    ['slack_channel', { channelId: 'C1' }, { channel: 'C1', token: 't' }],
    ['slack_user', { userId: 'U1' }, { userId: 'U1', token: 't' }],
    ['webhook', { url: 'https://a', channel: 'c' }, { webhookUrl: 'https://a', channel: 'c', token: 't' }],
    ['phone', { phoneNumber: '+49' }, { phoneNumber: '+49', token: 't' }],
    ['ms_teams_channel', { teamId: 'T', channelId: 'C' }, { teamId: 'T', channel: 'C', token: 't' }],
    ['ms_teams_user', { userId: 'U', tenantId: 'X' }, { userId: 'U', tenantId: 'X', token: 't' }],
    ['telegram_chat', { chatId: 42 }, { channel: '42', token: 't' }],
    ['webex_room', { roomId: 'R', parentId: 'P' }, { channel: 'R', threadId: 'P', token: 't' }],
    ['webex_person', { personEmail: 'ada@example.com' }, { email: 'ada@example.com', token: 't' }],
    ['line_user', { userId: 'U' }, { userId: 'U', token: 't' }],
  ])('reads an endpoint of type %s', (type, endpoint, target) => {
    expect(chatTargetOf(type, endpoint, 't')).toEqual(target);
  });

  it('takes the secret of a Grafana endpoint from the endpoint', () => {
    const endpoint = { url: 'https://a', authToken: 'secret' };
    expect(chatTargetOf('grafana_oncall_integration', endpoint)).toEqual({ webhookUrl: 'https://a', token: 'secret' });
  });

  it('knows no other types', () => {
    expect(chatTargetOf('pagerduty_service', { routingKey: 'k' })).toBeUndefined();
    expect(chatTargetOf('constructor', {})).toBeUndefined();
  });
});
