import { ContentIssueEnum } from '@novu/shared';
import { HTTP_REQUEST_CONTROLS, httpRequestIssues } from './http-request-controls.js';
import { compileJsonSchema } from './json-schema.js';

const codesOf = (controls: Record<string, unknown>): Record<string, ContentIssueEnum[]> =>
  Object.fromEntries(
    Object.entries(httpRequestIssues(controls)).map(([path, issues]) => [path, issues.map((issue) => issue.issueType)]),
  );

const URL_OK = { url: 'https://api.example/hook' };

describe('what may be wrong with an HTTP request step when it is saved (engine.md sections 7.5 and 17)', () => {
  it('is nothing with a URL, as the method is POST by default', () => {
    expect(httpRequestIssues(URL_OK)).toEqual({});
    expect(
      httpRequestIssues({
        url: 'https://api.example/{{payload.id}}?q={{payload.q | upcase}}',
        method: 'GET',
        headers: [{ key: 'x-key', value: '{{env.KEY}}' }],
        body: [{ key: 'a', value: '1' }],
        timeout: 100,
        responseBodySchema: { type: 'object', properties: { id: { type: 'string' } } },
      }),
    ).toEqual({});
  });

  it.each([undefined, null, '', '  '])('is a missing value for the URL %j', (url) => {
    expect(codesOf({ url })).toEqual({ url: [ContentIssueEnum.MISSING_VALUE] });
  });

  it.each([
    '/path',
    'api.example',
    'ftp://api.example',
    'https://',
    'javascript:alert(1)',
    `https://a.example/${'x'.repeat(2048)}`,
  ])('is INVALID_URL for %s', (url) => {
    expect(codesOf({ url })).toEqual({ url: [ContentIssueEnum.INVALID_URL] });
  });

  it.each(['{{payload.url}}', '{{payload.base}}/path', 'http://localhost:3000/x', 'https://a.example'])(
    'is nothing for the URL %s',
    (url) => {
      expect(httpRequestIssues({ url })).toEqual({});
    },
  );

  it.each([
    ['method', 'FETCH'],
    ['method', 7],
    ['timeout', 99],
    ['timeout', 30_001],
    ['timeout', 'soon'],
    ['headers', 'x: y'],
    ['headers', Array.from({ length: 51 }, () => ({ key: 'a', value: 'b' }))],
    ['body', { a: 1 }],
    ['body', 'x'.repeat(65_537)],
    ['responseBodySchema', 'text'],
    ['responseBodySchema', { type: 'nothing' }],
    ['responseBodySchema', { $ref: 'https://example.com/schema.json' }],
  ])('is told for %s', (path, value) => {
    expect(codesOf({ ...URL_OK, [path]: value })).toEqual({ [path]: [ContentIssueEnum.UNSUPPORTED_PROPERTY] });
  });

  it('is a missing value for a half-filled header or body line', () => {
    expect(
      codesOf({
        ...URL_OK,
        headers: [
          { key: 'a', value: 'b' },
          { key: '', value: 'c' },
        ],
        body: [{ key: 'd' }],
      }),
    ).toEqual({
      'headers.1.key': [ContentIssueEnum.MISSING_VALUE],
      'body.0.value': [ContentIssueEnum.MISSING_VALUE],
    });
  });
});

describe('the controls of the HTTP request step', () => {
  it('are valid JSON schema and take what the interface describes', () => {
    const validate = compileJsonSchema(HTTP_REQUEST_CONTROLS.dataSchema);
    expect(validate({ ...URL_OK, method: 'POST', body: '{"a":1}', timeout: 5000 })).toBe(true);
    expect(validate({ ...URL_OK, method: 'POST', body: [{ key: 'a', value: 'b' }] })).toBe(true);
    expect(validate({ ...URL_OK, method: 'POST', unknown: 1 })).toBe(false);
    expect(validate(URL_OK)).toBe(false);
  });

  it('have an editor for each', () => {
    expect(Object.keys(HTTP_REQUEST_CONTROLS.uiSchema.properties).sort()).toEqual(
      Object.keys(HTTP_REQUEST_CONTROLS.dataSchema.properties ?? {}).sort(),
    );
  });
});
