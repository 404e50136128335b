import { Novu } from './novu.js';
import { NovuUI } from './ui/index.js';

/** For pages without a bundler: one script, and the client and the components are globals. */
Object.assign(globalThis, { Novu, NovuUI });
