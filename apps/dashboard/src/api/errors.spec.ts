import { ApiError, messageOf, toApiError } from './errors.js';

describe('toApiError', () => {
  it('keeps the message of the envelope', () => {
    expect(toApiError(401, { statusCode: 401, message: 'Incorrect email or password provided.' })).toMatchObject({
      status: 401,
      message: 'Incorrect email or password provided.',
      fieldErrors: {},
    });
  });

  it('gives the messages of each wrong field of a 422', () => {
    const error = toApiError(422, {
      message: 'Validation Error',
      errors: { email: { messages: ['email must be an email'], value: 'x' } },
    });
    expect(error.fieldErrors).toEqual({ email: ['email must be an email'] });
  });

  it('joins a list of messages and names the error id', () => {
    expect(toApiError(400, { message: ['a is wrong', 'b is wrong'] }).message).toBe('a is wrong. b is wrong');
    expect(toApiError(500, { message: 'Internal server error', errorId: 'e1' }).message).toBe(
      'Internal server error (error e1)',
    );
  });

  it('says something sensible about a body that is no envelope', () => {
    expect(toApiError(502, null).message).toMatch(/server had a problem/);
    expect(toApiError(404, '<html>').message).toBe('The request was refused (404).');
  });
});

describe('messageOf', () => {
  it('reads errors and nothing else', () => {
    expect(messageOf(new ApiError(400, 'No'))).toBe('No');
    expect(messageOf('No')).toBe('Something went wrong.');
  });
});
