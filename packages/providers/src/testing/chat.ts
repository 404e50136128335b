import type { ChatMessage, ChatTarget } from '../chat/chat-provider.js';

/** A chat message to the target a test is about. */
export function aChat(target: ChatTarget, more: Partial<ChatMessage> = {}): ChatMessage {
  return { id: '65f0c0ffee65f0c0ffee65f0', content: 'Your *order* is on its way 🎉', target, ...more };
}
