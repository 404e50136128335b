export * from './contract.js';
export * from './http-client.js';
export * from './services.js';
export * from './smtp-catcher.js';
export * from './wait-for.js';
