import { Novu } from '@novu/js';
import { dark } from '@novu/js/themes';
import { NovuUI, type NovuUIOptions } from '@novu/js/ui';

declare global {
  interface Window {
    Novu: typeof Novu;
    NovuUI: typeof NovuUI;
    /** What the address of the page says of the Inbox. */
    asked: NovuUIOptions;
  }
}

const query = new URLSearchParams(location.search);
const isDark = query.get('theme') === 'dark';
document.documentElement.dir = query.get('dir') ?? 'ltr';
Object.assign(document.body.style, {
  margin: '0',
  padding: '24px',
  background: isDark ? '#0e0e11' : '#f4f4f6',
  color: isDark ? '#ffffff' : '#000000',
  fontFamily: 'system-ui, sans-serif',
});
const slot = document.getElementById('inbox');
Object.assign(slot?.style ?? {}, { display: 'flex', justifyContent: 'flex-end' });

window.Novu = Novu;
window.NovuUI = NovuUI;
window.asked = {
  options: {
    applicationIdentifier: query.get('application') ?? '',
    subscriber: query.get('subscriber') ?? '',
    apiUrl: query.get('api') ?? '',
    socketUrl: query.get('socket') ?? '',
  },
  ...(isDark ? { appearance: { baseTheme: dark } } : {}),
};
