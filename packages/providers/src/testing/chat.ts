import type { ChatMessage, ChatTarget } from '../chat/chat-provider.js';
import type { JsonObject } from '../json.js';

/** A chat message to the target a test is about. */
export function aChat(target: ChatTarget, more: Partial<ChatMessage> = {}): ChatMessage {
  return { id: '65f0c0ffee65f0c0ffee65f0', content: 'Your *order* is on its way 🎉', target, ...more };
}

/** A card with something of each kind, and what escaping would spoil. */
export function aCard(): JsonObject {
  return {
    type: 'card',
    title: 'Order <7> & more',
    subtitle: 'Shipped',
    children: [
      { type: 'image', url: 'https://shop.example/box.png', alt: 'A box' },
      {
        type: 'section',
        children: [
          { type: 'text', content: '**Two** items, [track](https://shop.example/t)' },
          { type: 'text', content: 'soon', style: 'muted' },
        ],
      },
      { type: 'divider' },
      { type: 'fields', children: [{ type: 'field', label: 'Total', value: '9 €' }] },
      { type: 'table', headers: ['Item', 'Price'], rows: [['Pen', '9 €']] },
      {
        type: 'actions',
        children: [
          { type: 'link-button', label: 'Open', url: 'https://shop.example/o/7', style: 'primary' },
          { type: 'button', id: 'x', label: 'Approve' },
        ],
      },
    ],
  };
}
