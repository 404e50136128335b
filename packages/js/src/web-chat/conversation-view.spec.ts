import { ConversationView } from './conversation-view.js';
import type { AgentMessage, WebChatChange } from './types.js';

const said = (id: string, status: AgentMessage['status'] = 'sent'): AgentMessage => ({
  id,
  role: 'user',
  parts: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  status,
});
const asking = (id: string): AgentMessage => ({
  ...said(id),
  parts: [{ type: 'approval', approvalId: `of-${id}`, toolUseId: 't', toolName: 'look', state: 'pending' }],
});

it('tells what is new of each change, and of each action once', () => {
  const view = new ConversationView('c');
  const changes: (WebChatChange | undefined)[] = [];
  view.subscribe((_, meta) => changes.push(meta?.change));
  view.change({ timeline: { messages: [asking('old')] }, source: { kind: 'history' }, areActionsOld: true });
  view.change({ timeline: { messages: [asking('old'), asking('new'), said('leaving', 'sending')] } });
  view.change({ condition: { isRecovering: true } });
  expect(changes).toEqual([
    undefined,
    { kind: 'history', addedMessages: [asking('old')], newActions: [] },
    { kind: 'local', addedMessages: [asking('new')], newActions: [expect.objectContaining({ approvalId: 'of-new' })] },
    { kind: 'local', addedMessages: [], newActions: [] },
  ]);
});

it('shows the identifier from the next change on', () => {
  const view = new ConversationView(undefined);
  expect(view.snapshot.status).toBe('ready');
  view.identify('c');
  expect(view.conversationId).toBe('c');
  expect(view.snapshot.conversationId).toBeUndefined();
  view.change({});
  expect(view.snapshot.conversationId).toBe('c');
});

it('keeps the snapshot once it is closed, and tells nobody, while it goes on knowing how things are', () => {
  const view = new ConversationView('c');
  const { snapshot } = view;
  let told = 0;
  view.subscribe(() => (told += 1));
  view.close();
  view.change({ timeline: { messages: [said('late')] } });
  expect(view.snapshot).toBe(snapshot);
  expect(told).toBe(1);
  expect(view.timeline.messages).toHaveLength(1);
});
