interface RuntimeConfig {
  /** Address of the API without a version, for example `http://localhost:3000`. */
  apiUrl: string;
  /** Address of the websocket service. */
  wsUrl: string;
  /** Path this page and all others are below, such as `/novu/dashboard`, or "". */
  basePath: string;
}

declare global {
  interface Window {
    /** Set by `/config.js`, which the dashboard's server makes from its environment. */
    __CONFIG__?: RuntimeConfig;
  }
}

/** Addresses of the installation that this page belongs to. */
export const runtimeConfig: RuntimeConfig = window.__CONFIG__ ?? {
  apiUrl: `${location.protocol}//${location.hostname}:3000`,
  wsUrl: `${location.protocol}//${location.hostname}:3002`,
  basePath: '',
};
