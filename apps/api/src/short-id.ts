import { customAlphabet } from 'nanoid';

/** Six letters and digits, set behind a readable id to make it unique; there are two billion of them. */
export const shortId = customAlphabet('0123456789abcdefghijklmnopqrstuvwxyz', 6);
