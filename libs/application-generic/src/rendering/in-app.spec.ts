import { effortOf } from '@novu/testing';
import { renderInApp, toMessageCta } from './in-app.js';
import type { TemplateVariables } from './template-engine.js';

const variables: TemplateVariables = {
  payload: {
    title: 'Hello',
    url: '/orders/1',
    bad: 'javascript:alert(1)',
    html: '<img src=x onerror=alert(1)>Tom & <b>Jerry</b><script>x</script>',
  },
  subscriber: { firstName: 'Ann' },
  steps: {},
  workflow: {},
};

const redirectOf = (url: string, target?: string): unknown =>
  renderInApp({ body: 'x', redirect: { url, target } }, variables).redirect;

describe('renderInApp', () => {
  it('renders every control', () => {
    const controls = {
      subject: '{{payload.title}}',
      body: 'Hi {{subscriber.firstName}}',
      avatar: 'https://cdn.test/{{subscriber.firstName}}.png',
      primaryAction: { label: 'See {{payload.title}}', redirect: { url: '{{payload.url}}', target: '_top' } },
      secondaryAction: { label: 'Later' },
      redirect: { url: 'https://shop.test/?a=1&b={{payload.title}}', target: '_self' },
      data: { note: '{{payload.title}}', count: 2 },
      skip: { '==': [1, '{{'] },
    };
    expect(renderInApp(controls, variables)).toEqual({
      subject: 'Hello',
      body: 'Hi Ann',
      avatar: 'https://cdn.test/Ann.png',
      primaryAction: { label: 'See Hello', redirect: { url: '/orders/1', target: '_top' } },
      secondaryAction: { label: 'Later' },
      redirect: { url: 'https://shop.test/?a=1&b=Hello', target: '_self' },
      data: { note: 'Hello', count: 2 },
    });
  });

  it('needs a subject or a body', () => {
    expect(renderInApp({ subject: 'Only' }, variables)).toEqual({ subject: 'Only', body: '' });
    expect(renderInApp({ body: 'Only' }, variables)).toEqual({ body: 'Only' });
    for (const controls of [{}, { body: ' {{payload.missing}}', subject: '' }, { body: null }, { body: { $gt: '' } }]) {
      expect(() => renderInApp(controls, variables)).toThrow(
        expect.objectContaining({ code: 'content_missing', status: 400, retry: 'never' }) as Error,
      );
    }
  });

  it('drops actions without a label', () => {
    const controls = {
      body: 'x',
      primaryAction: { label: '{{payload.missing}}', redirect: { url: '/a' } },
      secondaryAction: null,
    };
    expect(renderInApp(controls, variables)).toEqual({ body: 'x' });
  });

  it('opens paths in the same tab and other sites in a new one', () => {
    expect(redirectOf('/a')).toEqual({ url: '/a', target: '_self' });
    expect(redirectOf('https://a.test')).toEqual({ url: 'https://a.test', target: '_blank' });
    expect(redirectOf('/a', 'evil')).toEqual({ url: '/a', target: '_self' });
    expect(redirectOf('/a', '_unfencedTop')).toEqual({ url: '/a', target: '_unfencedTop' });
  });

  it.each([
    '{{payload.bad}}',
    ' javascript:alert(1)',
    'JAVASCRIPT:x',
    'data:text/html,x',
    '//evil.test',
    '/\\evil.test',
    '/\t/evil.test',
    'mailto:a@b.test',
    'www.a.test',
    'https://',
    'https:evil',
    '',
  ])('drops the address %j', (url) => {
    expect(redirectOf(url)).toBeUndefined();
    expect(renderInApp({ body: 'x', avatar: url }, variables).avatar).toBeUndefined();
    const { primaryAction } = renderInApp({ body: 'x', primaryAction: { label: 'Go', redirect: { url } } }, variables);
    expect(primaryAction).toEqual({ label: 'Go' });
  });

  it('sanitises texts unless told not to', () => {
    const controls = { body: '{{payload.html}}', subject: 'A & B < C', data: { html: '{{payload.html}}' } };
    const { body, data } = renderInApp(controls, variables);
    expect(body).toBe('<img src="x" />Tom &amp; <b>Jerry</b>');
    expect(data).toEqual({ html: variables.payload.html });
    expect(renderInApp({ ...controls, disableOutputSanitization: true }, variables).body).toBe(variables.payload.html);
  });

  it('leaves text without elements as it is', () => {
    expect(renderInApp({ body: `Tom & Jerry's "day" > night` }, variables).body).toBe(`Tom & Jerry's "day" > night`);
  });
});

describe('toMessageCta', () => {
  it('is always an object with buttons', () => {
    expect(toMessageCta({ body: 'x' })).toEqual({
      type: 'redirect',
      data: {},
      action: { status: 'pending', buttons: [] },
    });
  });

  it('stores the redirect and both buttons', () => {
    const content = renderInApp(
      {
        body: 'x',
        redirect: { url: '/r' },
        primaryAction: { label: 'P', redirect: { url: 'https://a.test' } },
        secondaryAction: { label: 'S' },
      },
      variables,
    );
    expect(toMessageCta(content)).toEqual({
      type: 'redirect',
      data: { url: '/r', target: '_self' },
      action: {
        status: 'pending',
        buttons: [
          { type: 'primary', content: 'P', url: 'https://a.test', target: '_blank' },
          { type: 'secondary', content: 'S' },
        ],
      },
    });
  });
});

describe('the hot path', () => {
  it('renders a one-line body in a few microseconds once it is parsed', () => {
    const controls = { body: 'Hi {{subscriber.firstName}}, {{payload.title}} is ready' };
    const runs = 20_000;
    const render = (): void => {
      for (let run = 0; run < runs; run += 1) renderInApp(controls, variables);
    };
    // Not the first round alone, in which nothing is compiled yet.
    const effort = Math.min(...Array.from({ length: 5 }, () => effortOf(render)));
    expect(effort).toBeLessThan(100);
  });
});
