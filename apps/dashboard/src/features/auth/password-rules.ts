/** The password rules of the API (`dashboard.md` section 1), each with the words that tell a person what is missing. */
export const PASSWORD_RULES = [
  { label: '8–64 characters', holds: (password: string) => password.length >= 8 && password.length <= 64 },
  { label: 'Uppercase', holds: (password: string) => /[A-Z]/.test(password) },
  { label: 'Lowercase', holds: (password: string) => /[a-z]/.test(password) },
  { label: 'Number', holds: (password: string) => /\d/.test(password) },
  { label: 'One of #?!@$%^&*()-', holds: (password: string) => /[#?!@$%^&*()-]/.test(password) },
  { label: 'No spaces', holds: (password: string) => password.length > 0 && !/\s/.test(password) },
] as const;

export function isGoodPassword(password: string): boolean {
  return PASSWORD_RULES.every((rule) => rule.holds(password));
}
