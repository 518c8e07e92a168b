import { readFileSync } from 'node:fs';
import * as ts from 'typescript';

/** The names of the fields of an interface, without those that it inherits. */
export function fieldsOf(file: string, name: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const found = source.statements.find(
    (statement): statement is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  );
  if (found === undefined) throw new Error(`${file} has no interface ${name}.`);
  return found.members.map((member) => (member.name as ts.Identifier).text);
}
