/**
 * Puts text on the clipboard. Browsers offer the clipboard API only on https and localhost; an installation reached by its
 * plain address needs the old way.
 */
export async function copyText(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  area.style.cssText = 'position:fixed;opacity:0';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (!copied) throw new Error('The browser refused to copy. Select the text and copy it by hand.');
}
