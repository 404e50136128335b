import { StepTypeEnum } from '@novu/shared';
import { renderChat, renderSms } from '../rendering/texts.js';
import { renderEmail } from '../rendering/email.js';
import { renderInApp } from '../rendering/in-app.js';
import { type TemplateVariables, TranslatedTexts } from '../rendering/template-engine.js';
import { answeredControls } from './answered-controls.js';

const variables: TemplateVariables = {
  payload: { secret: 'leaked' },
  subscriber: {},
  steps: {},
  workflow: {},
  env: { KEY: 'leaked' },
};
const translated = { ...variables, t: new TranslatedTexts((key) => (key === 'hello' ? 'Hallo' : undefined)) };

describe('what a bridge says, as controls', () => {
  it.each([
    '{{payload.secret}}',
    '{{ env.KEY }}',
    '{%- assign a = env.KEY -%}{{ a }}',
    '{% raw %}{{payload.secret}}{% endraw %}',
    '{{{payload.secret}}}',
    '{{{{ payload.secret }}',
    '{{"{{"}}',
    '}} {{ and %} {%',
    'plain "quotes" \\ and {braces}',
  ])('prints %s as it is', (text) => {
    expect(renderSms(answeredControls(StepTypeEnum.SMS, { body: text }), translated).body).toBe(text);
  });

  it('leaves markers of translations to the platform', () => {
    const controls = answeredControls(StepTypeEnum.SMS, { body: '{{t.hello}} {{t.other}} {{payload.secret}}' });
    expect(renderSms(controls, translated).body).toBe('Hallo {{t.other}} {{payload.secret}}');
    expect(renderSms(controls, variables).body).toBe('{{t.hello}} {{t.other}} {{payload.secret}}');
  });

  it('never decides whether the step runs', () => {
    expect(answeredControls(StepTypeEnum.SMS, { body: 'x', skip: false })).toEqual({ body: 'x' });
  });

  it('are literal inside objects and lists', () => {
    const controls = answeredControls(StepTypeEnum.IN_APP, {
      body: 'x',
      data: { list: ['{{env.KEY}}', 7], deep: { text: '{{env.KEY}}' } },
    });
    expect(renderInApp(controls, variables).data).toEqual({ list: ['{{env.KEY}}', 7], deep: { text: '{{env.KEY}}' } });
  });

  it('are not cleaned a second time, and an e-mail has no layout of the dashboard', () => {
    const controls = answeredControls(StepTypeEnum.EMAIL, {
      subject: 'Hello',
      body: '<html><body><!--[if mso]><p>Outlook</p><![endif]--><p>{{env.KEY}}</p></body></html>',
    });
    expect(controls).toMatchObject({ layoutId: null, editorType: 'html' });
    const { html } = renderEmail(controls, variables);
    expect(html).toContain('<!--[if mso]>');
    expect(html).toContain('<p>{{env.KEY}}</p>');
  });

  it('leave a card as it is, beside a text or without one', () => {
    const card = { type: 'card', title: '{{env.KEY}}', children: [{ type: 'text', content: '{% if %}' }] };
    expect(renderChat(answeredControls(StepTypeEnum.CHAT, { card }), variables)).toEqual({ body: '', card });
    expect(renderChat(answeredControls(StepTypeEnum.CHAT, { card, body: 'said' }), variables)).toEqual({
      body: 'said',
      card,
    });
  });

  it('are none for a custom step', () => {
    expect(answeredControls(StepTypeEnum.CUSTOM, { skip: true, total: 7 })).toEqual({});
  });
});
