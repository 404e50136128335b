import { readFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';

/** Set by axe-core once its source has run in the page. */
declare const axe: { run(context: Document, options: { iframes: boolean }): Promise<AxeResults> };

const SCREENSHOTS = fileURLToPath(new URL('../../../docs/screenshots/', import.meta.url));
const WINDOW = { width: 1440, height: 900 };
// The flags keep Chromium from looking for its maker's hosts, which are not part of any test.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether this run takes the pictures of the documentation. */
export const TAKES_PICTURES = process.env['UPDATE_SCREENSHOTS'] === '1';

/** A person's browser window. */
export interface Visit {
  page: Page;
  /** Another window of the same browser. */
  openTab(): Promise<Page>;
  /** What the browser complained about so far, in any window: errors and warnings of the console, uncaught errors. */
  complaints: readonly string[];
  close(): Promise<void>;
}

/** Opens a window of the browser named by CHROMIUM_PATH (by default Debian's), with an empty profile and the clipboard allowed. */
export async function visit(origin: string): Promise<Visit> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: FLAGS,
  });
  const context = await openContext(browser, origin);
  const page = await context.newPage();
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (uncaught) => complaints.push(`uncaught: ${uncaught.error().message}`));
  return { page, complaints, openTab: () => context.newPage(), close: () => browser.close() };
}

async function openContext(browser: Browser, origin: string): Promise<BrowserContext> {
  // Without motion no colour is measured, and no picture taken, in the middle of a transition.
  const context = await browser.newContext({ baseURL: origin, viewport: WINDOW, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  return context;
}

/** Runs `look` in the light and then in the dark theme, as set in the operating system. */
export async function inBothThemes(page: Page, look: (theme: 'light' | 'dark') => Promise<void>): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme=${theme}]`).waitFor();
    await look(theme);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** What axe finds wrong with the page for people with disabilities: one line a finding. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  return page.evaluate(async () => {
    // The frame of a mail is a stranger's page, and runs no script.
    const { violations } = await axe.run(document, { iframes: false });
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target).join(', ')})`);
  });
}

/** What of a page is on a picture: all of it, what the window shows, or one part. */
export type View = 'page' | 'window' | Locator;

/**
 * Takes a picture for the documentation, when UPDATE_SCREENSHOTS=1.
 * @param name of the file in docs/screenshots, without `.png`
 */
export async function screenshot(page: Page, name: string, view: View = 'page'): Promise<void> {
  if (!TAKES_PICTURES) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.mouse.move(0, 0);
  if (view !== 'window') await showAll(page);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 300))));
  await (typeof view === 'string' ? page : view).screenshot({ path: `${SCREENSHOTS}${name}.png` });
  await page.setViewportSize(WINDOW);
}

/** Makes the window as high as the page: unlike in a "full page" picture, fixed parts stay in place and frames are drawn. */
async function showAll(page: Page): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ ...WINDOW, height: Math.max(height, WINDOW.height) });
}
