import { Places } from './places.js';

it('lets those of one line go on in the order they came, whoever is ready first', async () => {
  const places = new Places();
  const order: string[] = [];
  const [first, second, third] = ['first', 'second', 'third'].map((name) => ({ name, place: places.take('line') }));
  const work = async ({ name, place }: NonNullable<typeof first>): Promise<void> => {
    await place.reached();
    order.push(name);
    place.leave();
  };
  if (!first || !second || !third) throw new Error('There are three of them');
  await Promise.all([work(third), work(second), work(first)]);
  expect(order).toEqual(['first', 'second', 'third']);
});

it('waits for those that leave without having come to it', async () => {
  const places = new Places();
  const first = places.take('line');
  const second = places.take('line');
  first.leave();
  first.leave();
  await second.reached();
  second.leave();
  await places.take('line').reached();
});

it('does not wait for another line', async () => {
  const places = new Places();
  places.take('one');
  await places.take('other').reached();
});
