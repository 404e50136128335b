/** What is used of Next.js, which is too large to be installed for its types. The `.js` lets Node find it outside of a bundle too. */
declare module 'next/navigation.js' {
  export function useRouter(): { push: (path: string) => void };
}

declare module 'next/compat/router.js' {
  /** Null below the app router. */
  export function useRouter(): { push: (path: string) => Promise<boolean> } | null;
}
