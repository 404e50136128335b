const SHOWN = 4;
const MASKED = 20;

/** Hides a secret but for its last characters, by which people tell their keys apart; the length gives nothing away. */
export function maskSecret(secret: string): string {
  const tail = secret.length > SHOWN * 3 ? secret.slice(-SHOWN) : '';
  return '•'.repeat(MASKED) + tail;
}
