/** A section with its lines, after an empty one. */
export function section(head: string, lines: readonly string[]): string[] {
  return ['', head, ...lines.map((line) => `  ${line}`)];
}

/** One word that means only itself: a name, an address, a list of statuses. */
export function words(value: string): string {
  if (!/^[A-Za-z0-9._,:-]+$/.test(value)) throw new Error(`${JSON.stringify(value)} is not a name`);
  return value;
}

/** Any text as one word; nothing inside single quotes is replaced. */
export function quote(value: string): string {
  if (/[\u0000-\u001f\u007f]/.test(value)) throw new Error(`${JSON.stringify(value)} holds a control character`);
  return `'${value.replace(/'/g, `'\\''`)}'`;
}

/** Any text as one word where HAProxy would read a log format. */
export function quoteFormat(value: string): string {
  return quote(value.replace(/%/g, '%%'));
}

/** An answer of the gateway itself, in the shape that an MCP client reads. */
export function answer(
  status: number,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null });
  const heads = Object.entries(headers).map(([name, value]) => ` hdr ${name} ${quoteFormat(value)}`);
  return `http-request return status ${status}${heads.join('')} content-type application/json string ${quote(body)}`;
}
