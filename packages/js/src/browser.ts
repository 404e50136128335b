import { Novu } from './novu.js';

/** For pages without a bundler: one script, and the client is a global. */
Object.assign(globalThis, { Novu });
