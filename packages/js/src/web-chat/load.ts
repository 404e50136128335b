import type { Novu } from '../novu.js';
import type { WebChat } from './web-chat.js';

/**
 * Loads the web chat, which is then at `novu.webChat` too. It may be called more than once. A page that never calls it does not
 * download the web chat.
 *
 * @example
 * const webChat = await loadWebChat(novu);
 * const conversation = webChat.conversation({ agentId: 'support' });
 */
export function loadWebChat(novu: Novu): Promise<WebChat> {
  return novu.loadWebChat();
}
