/** Whose Inbox it is, and where the platform is. Next.js puts the values in when it builds. */
export const inboxOptions = {
  applicationIdentifier: process.env.NEXT_PUBLIC_APPLICATION_IDENTIFIER!,
  subscriber: process.env.NEXT_PUBLIC_SUBSCRIBER_ID!,
  apiUrl: process.env.NEXT_PUBLIC_API_URL!,
  socketUrl: process.env.NEXT_PUBLIC_SOCKET_URL!,
};
