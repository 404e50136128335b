export * from './accounts.js';
export * from './channels.js';
export * from './execution.js';
export * from './limits.js';
export * from './preferences.js';
export * from './providers.js';
export * from './slugs.js';
export * from './workflows.js';
