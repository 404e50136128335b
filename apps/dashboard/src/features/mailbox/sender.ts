/** `Ada <ada@example.com>` → name and address; a bare address is its own name. */
export function parseSender(from: string): { name: string; address: string } {
  const match = /^\s*"?(.*?)"?\s*<([^<>]+)>\s*$/.exec(from);
  const address = match?.[2] ?? from.trim();
  return { name: match?.[1] || address, address };
}
