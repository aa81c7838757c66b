import { relative } from 'node:path';
import * as ts from 'typescript';
import { ROOT } from './pages';

/** How deep an attribute may lie in a resource. */
const DEPTH = 12;

/**
 * Attributes that code gives to a binding and that the binding does not know: it leaves them out without a word. The compiler finds
 * those that are written out; not those that come by a spread or from a function, which this looks into, too.
 */
export function unknownAttributes(program: ts.Program, files: readonly string[]): readonly string[] {
  const checker = program.getTypeChecker();
  const found = new Set<string>();

  const ofBinding = (type: ts.Type): boolean =>
    type.symbol?.declarations?.some((one) => one.getSourceFile().fileName.includes('/@cdktf/provider-')) ?? false;
  const parts = (type: ts.Type): readonly ts.Type[] => {
    const plain = checker.getNonNullableType(type);
    return (plain.isUnion() ? plain.types : [plain]).filter((one) => (one.flags & ts.TypeFlags.Object) !== 0);
  };

  const compare = (given: ts.Type, wanted: ts.Type, at: string, depth = 0): void => {
    for (const source of depth > DEPTH ? [] : parts(given)) {
      const element = checker.getIndexTypeOfType(source, ts.IndexKind.Number);
      if (element !== undefined) {
        for (const target of parts(wanted)) {
          const wantedElement = checker.getIndexTypeOfType(target, ts.IndexKind.Number);
          if (wantedElement !== undefined) compare(element, wantedElement, at, depth + 1);
        }
        continue;
      }
      // What has the binding's own type was compared where it was made.
      const targets = parts(wanted).filter((target) => ofBinding(target) && target.isClassOrInterface());
      if (targets.length === 0 || ofBinding(source)) continue;
      for (const property of checker.getPropertiesOfType(source)) {
        const known = targets.flatMap((target) => checker.getPropertyOfType(target, property.name) ?? []);
        const path = `${at}.${property.name}`;
        if (known.length === 0) found.add(path);
        for (const one of known)
          compare(checker.getTypeOfSymbol(property), checker.getTypeOfSymbol(one), path, depth + 1);
      }
    }
  };

  const visit = (node: ts.Node): void => {
    const wanted = ts.isObjectLiteralExpression(node) ? checker.getContextualType(node) : undefined;
    if (wanted !== undefined) {
      const file = relative(ROOT, node.getSourceFile().fileName);
      const name = parts(wanted).find(ofBinding)?.symbol.name ?? '';
      compare(checker.getTypeAtLocation(node), wanted, `${file}: ${name}`);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of files) visit(program.getSourceFile(file) as ts.SourceFile);
  return [...found].sort();
}
