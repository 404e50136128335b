import { helloWorld } from './hello-world.js';

it('the texts of the first mail name their colours: the card stays white where the layout around it is dark', () => {
  const { body } = helloWorld.steps[1].controlValues;
  const texts = [...body.matchAll(/<(?:h1|p|td|b)\b([^>]*)>(?!\s*<)/g)].map(([, attributes]) => attributes);
  expect(texts).toHaveLength(5);
  for (const attributes of texts) expect(attributes).toMatch(/[;"]color:#/);
});
