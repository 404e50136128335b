const KB = 1024;
const UNITS = ['KB', 'MB'];

/** How large a file is, as people say it: `512 bytes`, `1.5 KB`, `12 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < KB) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let size = bytes / KB;
  let unit = 0;
  while (size >= KB && unit < UNITS.length - 1) {
    size /= KB;
    unit += 1;
  }

  return `${size < 10 ? Math.round(size * 10) / 10 : Math.round(size)} ${UNITS[unit]}`;
}
