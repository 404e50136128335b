import bcrypt from 'bcryptjs';

const COST = 10;

/** Hash of a random text nobody kept, of the same cost as the real ones. */
const UNMATCHABLE = '$2b$10$UdJ1.AgNHbSPBo20T/dykur0DbiJWlai6aJSfO2SMYF5fIVZrWWs2';

export function hashPassword(plain: string): Promise<string> {
  return bcrypt.hash(plain, COST);
}

/** Takes as long for an account that does not exist (`hash` undefined) as for a wrong password, so it does not tell them apart. */
export async function passwordMatches(plain: string, hash: string | undefined): Promise<boolean> {
  const matches = await bcrypt.compare(plain, hash ?? UNMATCHABLE);

  return matches && hash !== undefined;
}
