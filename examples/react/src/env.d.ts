/// <reference types="vite/client" />
interface ImportMetaEnv {
  readonly VITE_APPLICATION_IDENTIFIER: string;
  readonly VITE_SUBSCRIBER_ID: string;
  readonly VITE_API_URL: string;
  readonly VITE_SOCKET_URL: string;
}
