// The package's own types stand behind its `import` condition, where TypeScript does not find them. Only what is used here.
declare module 'json-logic-engine' {
  export class LogicEngine {
    constructor(methods: object, options: { disableInline?: boolean; permissive?: boolean });
    /** @throws NaN, objects with a `type`, and errors. */
    run(logic: unknown, data: unknown): unknown;
    truthy(value: unknown): unknown;
  }

  export const defaultMethods: Readonly<Record<string, unknown>>;
}
