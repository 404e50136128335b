import { sizeText } from './size-text.js';

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1_023, '1023 bytes'],
  [1_024, '1 KB'],
  [1_536, '1.5 KB'],
  [20 * 1_024, '20 KB'],
  [5 * 1_024 * 1_024, '5 MB'],
  [20 * 1_024 * 1_024, '20 MB'],
])('%i bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
