export * from './locales.js';
export * from './translations.js';
