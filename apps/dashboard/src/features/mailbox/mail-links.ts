export interface MailLink {
  text: string;
  url: string;
}

/** The web links of a mail, each address once. The frame that shows the mail cannot open them, so they are listed beside it. */
export function linksOf(html: string): MailLink[] {
  const anchors = new DOMParser().parseFromString(html, 'text/html').querySelectorAll('a[href]');
  const links = new Map<string, MailLink>();
  for (const anchor of anchors) {
    const url = anchor.getAttribute('href') ?? '';
    if (!/^https?:\/\//i.test(url) || links.has(url)) continue;
    links.set(url, { url, text: anchor.textContent?.trim() || url });
  }
  return [...links.values()];
}
