export * from '@novu/js';
export { NovuProvider, type NovuProviderProps, useNovu } from '../provider.js';
export * from './use-channels.js';
export * from './use-counts.js';
export * from './use-notifications.js';
export * from './use-preferences.js';
export * from './use-subscriptions.js';
export * from './use-telegram-subscriber-link.js';
export * from './use-web-chat.js';
