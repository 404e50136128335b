import { readEnv } from './env.js';

describe('readEnv', () => {
  it('has a default for everything, and guesses the addresses from the ports', () => {
    expect(readEnv({})).toEqual({
      port: 4200,
      host: '0.0.0.0',
      apiUrl: 'http://localhost:3000',
      wsUrl: 'http://localhost:3002',
      basePath: '',
    });
    expect(readEnv({ API_PORT: '3100', WS_PORT: '3102' })).toMatchObject({
      apiUrl: 'http://localhost:3100',
      wsUrl: 'http://localhost:3102',
    });
  });

  it('lets PORT win over DASHBOARD_PORT, and takes an empty variable for an absent one', () => {
    expect(readEnv({ DASHBOARD_PORT: '5000' }).port).toBe(5000);
    expect(readEnv({ DASHBOARD_PORT: '5000', PORT: '6000' }).port).toBe(6000);
    expect(readEnv({ DASHBOARD_PORT: '5000', PORT: '' }).port).toBe(5000);
  });

  it('takes the public addresses as given', () => {
    const env = readEnv({
      VITE_API_HOSTNAME: 'https://api.example.com',
      VITE_WEBSOCKET_HOSTNAME: 'wss://ws.example.com',
    });
    expect(env).toMatchObject({ apiUrl: 'https://api.example.com', wsUrl: 'wss://ws.example.com' });
  });

  it('takes the address of the API for browsers, too, and the path of its own address for the one its pages are below', () => {
    const env = readEnv({
      API_ROOT_URL: 'https://example.com/novu/api',
      FRONT_BASE_URL: 'https://example.com/novu/dashboard',
      GLOBAL_CONTEXT_PATH: 'elsewhere',
    });
    expect(env).toMatchObject({ apiUrl: 'https://example.com/novu/api', basePath: '/novu/dashboard' });
  });

  it('guesses addresses with the paths of the services', () => {
    const paths = { GLOBAL_CONTEXT_PATH: 'novu', API_CONTEXT_PATH: '/api/', WS_CONTEXT_PATH: 'ws' };
    expect(readEnv({ ...paths, DASHBOARD_CONTEXT_PATH: 'dashboard' })).toMatchObject({
      apiUrl: 'http://localhost:3000/novu/api',
      wsUrl: 'http://localhost:3002/novu/ws',
      basePath: '/novu/dashboard',
    });
  });

  it('names every wrong variable at once', () => {
    const read = () => readEnv({ PORT: 'abc', VITE_API_HOSTNAME: 'javascript:alert(1)' });
    expect(read).toThrow(/PORT: [^]*VITE_API_HOSTNAME: /);
  });
});
