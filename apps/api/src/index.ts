export { ApiModule } from './api.module.js';
export { configureApi, createHttpAdapter } from './create-api.js';
export { apiContextPath, apiEnv, type ApiEnv } from './env.js';
