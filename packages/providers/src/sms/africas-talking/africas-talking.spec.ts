import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { africasTalking } from './africas-talking.provider.js';

describeProvider(africasTalking, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'at-secret', user: 'shop', from: 'Shop' },
    context: smsContext({ 'africas-talking': url }),
  }),
  accepted: { status: 201, body: { SMSMessageData: { Recipients: [{ statusCode: 101, messageId: 'at-1' }] } } },
  request: {
    method: 'POST',
    path: '/version1/messaging',
    headers: { apikey: 'at-secret', accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: { username: 'shop', to: aSms.to, message: aSms.content, from: 'Shop' },
  },
  receiptId: 'at-1',

  refused: [
    {
      because: 'a number that is none, although the status is 201',
      answer: {
        status: 201,
        body: { SMSMessageData: { Recipients: [{ statusCode: 403, status: 'InvalidPhoneNumber' }] } },
      },
      error: { retry: 'never', code: 'africas-talking_403', message: 'InvalidPhoneNumber' },
    },
    {
      because: 'what the gateway cannot send now',
      answer: { status: 201, body: { SMSMessageData: { Recipients: [{ statusCode: 501, status: 'Gateway' }] } } },
      error: { retry: 'later', code: 'africas-talking_501' },
    },
    {
      because: 'a message without recipients',
      answer: { status: 201, body: { SMSMessageData: { Message: 'InvalidSenderId', Recipients: [] } } },
      error: { retry: 'never', code: 'africas-talking_refused', message: 'InvalidSenderId' },
    },
    {
      because: 'a wrong key',
      answer: { status: 401, body: 'The supplied authentication is invalid' },
      error: { retry: 'never', code: 'http_401', message: 'The supplied authentication is invalid' },
    },
  ],
});
