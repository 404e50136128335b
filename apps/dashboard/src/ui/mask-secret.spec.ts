import { maskSecret } from './mask-secret.js';

describe('maskSecret', () => {
  it('shows the last four characters and always as many dots', () => {
    expect(maskSecret('a1b2c3d4e5f6a7b8')).toBe(`${'•'.repeat(20)}a7b8`);
    expect(maskSecret('0123456789abcdef0123456789abcdef')).toBe(`${'•'.repeat(20)}cdef`);
  });

  it('shows nothing of a short one', () => {
    expect(maskSecret('hunter2')).toBe('•'.repeat(20));
    expect(maskSecret('')).toBe('•'.repeat(20));
  });
});
