export { bridgeRetry } from './bridge-retry.js';
export { HTTP_REQUEST_CONTROLS, httpRequestIssues } from './http-request-controls.js';
export {
  type HttpRequestOptions,
  type HttpRequestResult,
  type HttpRequestTrace,
  performHttpRequest,
} from './http-request-step.js';
export { compileJsonSchema } from './json-schema.js';
export { createOutbound, type Outbound, type OutboundEnv, type OutboundInit } from './outbound.js';
export { SIGNATURE_HEADER, signRequest } from './signature.js';
