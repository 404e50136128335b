import { toTextRuns } from './rich-text.js';

describe('toTextRuns', () => {
  it('finds bold and italic', () => {
    expect(toTextRuns('Hi **Ada**, it *really* works')).toEqual([
      { text: 'Hi ', style: 'plain' },
      { text: 'Ada', style: 'bold' },
      { text: ', it ', style: 'plain' },
      { text: 'really', style: 'italic' },
      { text: ' works', style: 'plain' },
    ]);
  });

  it('keeps escaped stars, lonely stars and markup of other kinds as text', () => {
    expect(toTextRuns('2 \\* 3 * 4')).toEqual([{ text: '2 * 3 * 4', style: 'plain' }]);
    expect(toTextRuns('<b>no</b>')).toEqual([{ text: '<b>no</b>', style: 'plain' }]);
  });

  it('gives nothing for nothing', () => {
    expect(toTextRuns('')).toEqual([]);
  });
});
