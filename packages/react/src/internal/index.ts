export { buildSubscriber } from '@novu/js/internal';
