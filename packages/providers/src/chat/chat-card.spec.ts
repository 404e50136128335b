import { aCard, aChat } from '../testing/chat.js';
import { recorder, type Recorder } from '../testing/recorder.js';
import { cardText, readCard } from './chat-card.js';
import { chatProviders } from './index.js';
import type { ChatMessage } from './chat-provider.js';

describe('readCard', () => {
  it('leaves out what nobody can be shown', () => {
    const card = {
      type: 'card',
      title: ' ',
      imageUrl: 'javascript:alert(1)',
      children: [
        { type: 'text' },
        { type: 'image', url: '/relative.png' },
        { type: 'link', label: 'Bad', url: 'not an address' },
        {
          type: 'actions',
          children: [
            { type: 'button', id: 'x', label: 'Approve' },
            { type: 'select', id: 'y' },
          ],
        },
        { type: 'fields', children: [{ type: 'field', label: 'Total' }] },
        { type: 'table', headers: [], rows: [[' '], ['', null], 'row'] },
        { type: 'unheard-of', content: 'x' },
        'text',
        null,
      ],
    };
    expect(readCard(card)).toEqual({ title: undefined, subtitle: undefined, parts: [] });
    expect(cardText(card)).toBe('');
    for (const none of [undefined, null, 'card', [], { title: 'No type' }]) expect(readCard(none)).toBeUndefined();
  });

  it('ends in sections within sections without end', () => {
    let node: object = { type: 'text', content: 'deep' };
    for (let depth = 0; depth < 100; depth += 1) node = { type: 'section', children: [node] };
    expect(readCard({ type: 'card', children: [node] })?.parts).toEqual([]);
  });
});

it('cardText: title, subtitle, texts, and links with their addresses, a line each', () => {
  expect(cardText(aCard())).toBe(
    [
      'Order <7> & more',
      'Shipped',
      'A box',
      '**Two** items, [track](https://shop.example/t)',
      'soon',
      'Total: 9 €',
      'Item | Price',
      'Pen | 9 €',
      'Open: https://shop.example/o/7',
    ].join('\n'),
  );
});

it.each([
  ['slack', { webhookUrl: '' }, {}],
  ['discord', { webhookUrl: '' }, {}],
  ['telegram', { channel: '7' }, { apiToken: '1:token' }],
  ['whatsapp-business', { phoneNumber: '+49' }, { apiToken: 't', phoneNumberIdentification: '1' }],
])('%s is sent whole characters of what is too long', async (providerId, target, credentials) => {
  const vendor = await recorder();
  try {
    // One of the two is cut within a character, wherever the messenger has its limit.
    for (const start of ['', 'x']) {
      const long = `${start}${'🎉'.repeat(3_000)}`;
      const children = [
        { type: 'text', content: long },
        { type: 'link', label: long, url: 'https://a.example' },
      ];
      const card = { type: 'card', title: long, children };
      const chat = aChat({ ...target, ...('webhookUrl' in target ? { webhookUrl: vendor.url } : {}) }, { card });
      const baseUrls = { [providerId]: vendor.url };
      await chatProviders.get(providerId)?.send(chat, credentials, { baseUrls, timeoutMs: 5_000 });
      // Written so, half a character stands as its number.
      expect(JSON.stringify(vendor.requests.at(-1)?.body)).not.toMatch(/\\ud[89a-f]/);
    }
  } finally {
    await vendor.close();
  }
});

describe('a card becomes', () => {
  let vendor: Recorder;
  beforeAll(async () => {
    vendor = await recorder();
  });
  afterAll(() => vendor.close());

  async function sent(providerId: string, message: Partial<ChatMessage>, credentials = {}): Promise<unknown> {
    const card = message.card ?? aCard();
    const chat = aChat({ webhookUrl: vendor.url }, { card, content: cardText(card), ...message });
    const baseUrls = { [providerId]: vendor.url };
    await chatProviders.get(providerId)?.send(chat, credentials, { baseUrls, timeoutMs: 5_000 });

    return vendor.requests.at(-1)?.body;
  }

  it('Block Kit at Slack, unless there are blocks already', async () => {
    const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
    expect(await sent('slack', {})).toEqual({
      text: cardText(aCard()),
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Order <7> & more', emoji: true } },
        { type: 'section', text: mrkdwn('Shipped') },
        { type: 'image', image_url: 'https://shop.example/box.png', alt_text: 'A box' },
        { type: 'section', text: mrkdwn('*Two* items, <https://shop.example/t|track>') },
        { type: 'context', elements: [mrkdwn('soon')] },
        { type: 'divider' },
        { type: 'section', fields: [mrkdwn('*Total*\n9 €')] },
        { type: 'section', text: mrkdwn('Item | Price\nPen | 9 €') },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              text: { type: 'plain_text', text: 'Open', emoji: true },
              url: 'https://shop.example/o/7',
              style: 'primary',
            },
          ],
        },
      ],
    });
    const blocks = [{ type: 'divider' }];
    expect(await sent('slack', { blocks })).toMatchObject({ blocks });
  });

  it('no more at Slack than it takes', async () => {
    const children = Array.from({ length: 60 }, () => ({ type: 'text', content: 'x'.repeat(4_000) }));
    const card = { type: 'card', title: 'y'.repeat(200), children };
    const { blocks } = (await sent('slack', { card })) as { blocks: { text: { text: string } }[] };
    expect(blocks).toHaveLength(50);
    expect(blocks.slice(0, 2).map(({ text }) => text.text.length)).toEqual([150, 3_000]);
  });

  it('one embed at Discord', async () => {
    const embed = {
      title: 'Order <7> & more',
      description: [
        'Shipped',
        '**Two** items, [track](https://shop.example/t)',
        '-# soon',
        '',
        '**Total**: 9 €',
        'Item | Price',
        'Pen | 9 €',
        '[Open](https://shop.example/o/7)',
      ].join('\n'),
      image: { url: 'https://shop.example/box.png' },
    };
    expect(await sent('discord', {})).toEqual({ embeds: [embed] });
    expect(await sent('discord', { content: 'Besides' })).toEqual({ content: 'Besides', embeds: [embed] });
  });

  it.each([
    ['msteams', '1.5', { type: 'message' }],
    ['webex-messaging', '1.3', { roomId: 'R1', markdown: cardText(aCard()) }],
  ])('an adaptive card at %s', async (providerId, version, rest) => {
    const target = providerId === 'msteams' ? { webhookUrl: vendor.url } : { channel: 'R1', token: 't' };
    expect(await sent(providerId, { target })).toEqual({
      ...rest,
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            version,
            body: [
              {
                type: 'TextBlock',
                text: 'Order <7> & more',
                wrap: true,
                size: 'Large',
                weight: 'Bolder',
                style: 'heading',
              },
              { type: 'TextBlock', text: 'Shipped', wrap: true, isSubtle: true },
              { type: 'Image', url: 'https://shop.example/box.png', altText: 'A box' },
              { type: 'TextBlock', text: '**Two** items, [track](https://shop.example/t)', wrap: true },
              { type: 'TextBlock', text: 'soon', wrap: true, isSubtle: true },
              { type: 'Container', separator: true, items: [] },
              { type: 'FactSet', facts: [{ title: 'Total', value: '9 €' }] },
              { type: 'TextBlock', text: 'Item | Price', wrap: true },
              { type: 'TextBlock', text: 'Pen | 9 €', wrap: true },
              {
                type: 'ActionSet',
                actions: [
                  { type: 'Action.OpenUrl', title: 'Open', url: 'https://shop.example/o/7', style: 'positive' },
                ],
              },
            ],
          },
        },
      ],
    });
  });

  it('HTML with buttons at Telegram', async () => {
    const target = { channel: '7' };
    const lines = [
      '<b>Order &lt;7&gt; &amp; more</b>',
      '<i>Shipped</i>',
      '<a href="https://shop.example/box.png">A box</a>',
      '<b>Two</b> items, <a href="https://shop.example/t">track</a>',
      '<i>soon</i>',
      '',
      '<b>Total</b>: 9 €',
      'Item | Price',
      'Pen | 9 €',
    ];
    const bot = { apiToken: '1:token' };
    expect(await sent('telegram', { target }, bot)).toEqual({
      chat_id: '7',
      text: lines.join('\n'),
      parse_mode: 'HTML',
      reply_markup: { inline_keyboard: [[{ text: 'Open', url: 'https://shop.example/o/7' }]] },
    });
  });

  it.each([
    ['`a<b` *it* _is_ ~~not~~ __so__', '<code>a&lt;b</code> <i>it</i> <i>is</i> <s>not</s> <b>so</b>'],
    [
      '**see [the *new* box](https://a.example/?a=1&b="2")**',
      '<b>see <a href="https://a.example/?a=1&amp;b=&quot;2&quot;">the <i>new</i> box</a></b>',
    ],
    ['**a [b**](https://a.example) c', '<b>a [b</b>](https://a.example) c'],
    [
      'snake_case_name 2 * 3 * 4 `**code**` ** [x](javascript:y)',
      'snake_case_name 2 * 3 * 4 <code>**code**</code> ** [x](javascript:y)',
    ],
    ['[**a](https://a.example) b**', '<a href="https://a.example">**a</a> b**'],
  ])('%j in HTML at Telegram, its tags one within another', async (content, html) => {
    const card = { type: 'card', children: [{ type: 'text', content }] };
    const message = { target: { channel: '7' }, card };
    expect(await sent('telegram', message, { apiToken: '1:token' })).toMatchObject({ text: html });
  });

  it('no more at Telegram than it takes, without half a tag, entity or character', async () => {
    const bold = (content: string) => ({ type: 'text', style: 'bold', content });
    const textOf = async (children: object[]): Promise<string> => {
      const message = { target: { channel: '7' }, card: { type: 'card', children } };

      return ((await sent('telegram', message, { apiToken: '1:token' })) as { text: string }).text;
    };
    // Each takes 98, the end of the line included.
    const line = 'x'.repeat(90);
    expect(await textOf(Array.from({ length: 60 }, () => bold(line)))).toBe(
      [...Array.from({ length: 41 }, () => `<b>${line}</b>`), `${'x'.repeat(77)}…`].join('\n'),
    );
    expect(await textOf([bold('x'.repeat(5_000))])).toBe(`${'x'.repeat(4_095)}…`);
    expect(await textOf([bold('&'.repeat(5_000))])).toBe(`${'&amp;'.repeat(819)}…`);
    expect(await textOf([bold(`x${'🎉'.repeat(5_000)}`)])).toBe(`x${'🎉'.repeat(2_047)}…`);
    const full = 'x'.repeat(4_096);
    expect(await textOf([{ type: 'text', content: full }, bold('more')])).toBe(full);
  });

  it('a button at WhatsApp, where it has one link, and else a text', async () => {
    const [target, credentials] = [{ phoneNumber: '+49' }, { apiToken: 't', phoneNumberIdentification: '1' }];
    expect(await sent('whatsapp-business', { target }, credentials)).toMatchObject({
      type: 'interactive',
      interactive: {
        type: 'cta_url',
        body: { text: cardText(aCard()).replace('\nOpen: https://shop.example/o/7', '') },
        action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://shop.example/o/7' } },
      },
    });
    const link = { type: 'link', label: 'A', url: 'https://a.example' };
    const card = { type: 'card', title: 'Two', children: [link, link] };
    expect(await sent('whatsapp-business', { target, card }, credentials)).toMatchObject({
      type: 'text',
      text: { body: 'Two\nA: https://a.example\nA: https://a.example' },
    });
  });

  it('itself at a chat webhook, and a text at messengers that know none', async () => {
    expect(await sent('chat-webhook', {})).toMatchObject({ content: cardText(aCard()), card: aCard() });
    expect(await sent('mattermost', {})).toEqual({ text: cardText(aCard()) });
  });
});
