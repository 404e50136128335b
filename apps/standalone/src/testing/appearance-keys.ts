import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const THEME = fileURLToPath(new URL('../../../../packages/js/src/ui/appearance/theme.ts', import.meta.url));

/** The keys of `appearance`, as its types have them: of the elements, and of the icons. */
export function appearanceKeys(): { elements: string[]; icons: string[] } {
  const program = ts.createProgram([THEME], {
    strict: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  });
  const checker = program.getTypeChecker();
  const keysOf = (alias: string): string[] => {
    const declared = program
      .getSourceFile(THEME)
      ?.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === alias);
    const type = declared && checker.getTypeAtLocation(declared);
    if (!type?.isUnion()) throw new Error(`${alias} is no list of keys`);

    return type.types.flatMap((each) => (each.isStringLiteral() ? each.value : []));
  };

  return { elements: keysOf('AllAppearanceKey'), icons: keysOf('AllIconKey') };
}
