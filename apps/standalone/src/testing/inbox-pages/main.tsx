import { showHooks } from './hooks.js';
import { showInbox } from './page.js';
import { showWebChat } from './web-chat.js';

/** By the name the address has after `page=`; `published` is the published package, `ours` the one of this repository. */
const PAGES: Record<string, () => Promise<unknown>> = {
  published: async () => {
    const [{ Inbox }, themes] = await Promise.all([
      import('@novu/react-published'),
      import('@novu/react-published/themes'),
    ]);
    showInbox(Inbox, themes);
  },
  ours: async () => {
    const [{ Inbox }, themes] = await Promise.all([import('@novu/react'), import('@novu/react/themes')]);
    showInbox(Inbox, themes);
  },
  'hooks-published': async () => showHooks(await import('@novu/react-published/hooks')),
  'hooks-ours': async () => showHooks(await import('@novu/react/hooks')),
  'web-chat-published': async () => showWebChat(await import('@novu/react-published/hooks')),
  'web-chat-ours': async () => showWebChat(await import('@novu/react/hooks')),
  exports: () => import('./exports.js'),
  parts: () => import('./parts.js'),
};

void PAGES[new URLSearchParams(location.search).get('page') ?? '']?.();
