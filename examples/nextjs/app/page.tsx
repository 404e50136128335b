import { UnreadCount } from './unread-count';

export default function Home() {
  return (
    <h1>
      You have <UnreadCount /> unread notifications
    </h1>
  );
}
