/** Finds the lines of a template that made the lines of a text: equal ones, those of the same key, or around them. */
export class TemplateLines {
  private readonly byText = new Map<string, number[]>();
  private readonly byKey = new Map<string, number[]>();

  public constructor(template: string) {
    template.split('\n').forEach((line, i) => {
      this.add(this.byText, line.trim(), i);
      const key = keyOfLine(line);
      if (key !== undefined) this.add(this.byKey, key, i);
    });
  }

  private add(lines: Map<string, number[]>, key: string, line: number): void {
    const known = lines.get(key);
    if (known === undefined) lines.set(key, [line]);
    else known.push(line);
  }

  /** The line of the template for a line of an object that it made, both from 0. */
  public lineFor(made: readonly string[], line: number): number {
    const parent = lineAround(made, line);
    const above = parent === undefined ? -1 : this.lineFor(made, parent);
    const equal = this.byText.get(made[line].trim()) ?? [];
    const key = keyOfLine(made[line]);
    const candidates = equal.length > 0 ? equal : key === undefined ? [] : (this.byKey.get(key) ?? []);
    return candidates.find((each) => each > above) ?? candidates[0] ?? Math.max(above, 0);
  }
}

/** `- name: a` → name. */
function keyOfLine(line: string): string | undefined {
  return /^\s*(?:-\s+)*["']?([\w./-]+)["']?\s*:(?:\s|$)/.exec(line)?.[1];
}

/** The line of the field or the element that contains a line. */
function lineAround(lines: readonly string[], line: number): number | undefined {
  const indent = indentationOf(lines[line]);
  for (let i = line - 1; i >= 0 && indent > 0; i--) {
    if (lines[i].trim() !== '' && !/^\s*#/.test(lines[i]) && indentationOf(lines[i]) < indent) return i;
  }
  return undefined;
}

function indentationOf(line: string): number {
  return line.search(/\S|$/);
}
