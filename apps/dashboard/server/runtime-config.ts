/** What the browser must know about the installation it runs in; published to the page as `window.__CONFIG__`. */
export interface RuntimeConfig {
  /** Public address of the API without a version, for example `http://localhost:3000` or `https://example.com/novu/api`. */
  apiUrl: string;
  /** Public address of the websocket service, for example `http://localhost:3002`. */
  wsUrl: string;
  /** Path the pages are below, such as `/novu/dashboard`; "" or `/` when they are at the root of their host. */
  basePath: string;
}

/** Body of `/config.js`: one assignment, so that one build of the dashboard serves every installation. */
export function renderConfigScript(config: RuntimeConfig): string {
  return `window.__CONFIG__ = ${JSON.stringify(withoutTrailingSlashes(config))};\n`;
}

function withoutTrailingSlashes({ apiUrl, wsUrl, basePath }: RuntimeConfig): RuntimeConfig {
  const [api = '', ws = '', base = ''] = [apiUrl, wsUrl, basePath].map((address) => address.replace(/\/+$/, ''));

  return { apiUrl: api, wsUrl: ws, basePath: base };
}

/** The page with its files below the base path: they are named relative to it, and pages have addresses of any depth. */
export function placePage(html: string, { basePath }: RuntimeConfig): string {
  return html.replace(/\b(src|href)="\.?\/(?!\/)/g, `$1="${encodeURI(basePath.replace(/\/+$/, ''))}/`);
}

/**
 * Content-Security-Policy of every page.
 * - `style-src 'unsafe-inline'`: caught mails bring style attributes and the dialogs lock scrolling with a style element.
 * - `img-src https: http:`: pictures inside caught mails, whose frame inherits this policy.
 * - `frame-src 'self'`: a mail is shown with `srcdoc`; clicking a link in it cannot load a foreign page into the frame.
 */
export function contentSecurityPolicy(config: RuntimeConfig): string {
  const api = new URL(config.apiUrl).origin;
  const socket = new URL(config.wsUrl).origin;
  const directives = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'font-src': ["'self'", 'data:'],
    'img-src': ["'self'", 'data:', 'https:', 'http:'],
    'connect-src': ["'self'", ...new Set([api, ...bothSchemes(socket)])],
    'frame-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'object-src': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}

/** socket.io opens a websocket (`ws:`) at an address that is configured as `http:`; either spelling is accepted. */
function bothSchemes(origin: string): string[] {
  return [origin.replace(/^ws/, 'http'), origin.replace(/^http/, 'ws')];
}
