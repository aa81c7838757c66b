import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

export type TarContent =
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly to: string }
  | { readonly kind: 'copy'; readonly of: string }
  | { readonly kind: 'text'; readonly text: string };

export interface TarEntry {
  /** Absolute path inside the archive. */
  readonly path: string;
  readonly content: TarContent;
  readonly mode?: number;
  /** User and group. @default - root */
  readonly owner?: number;
}

const BLOCK = 512;

/** Writes a ustar archive. Not by the host's tar: owners must not depend on who runs the tests. */
export function writeTar(file: string, entries: readonly TarEntry[]): void {
  const fd = openSync(file, 'w');
  const write = (bytes: Buffer): void => {
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  };
  try {
    for (const entry of entries) {
      const body = bytesOf(entry.content);
      write(header(entry, body.length));
      write(body);
      write(Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK));
    }
    write(Buffer.alloc(2 * BLOCK));
  } finally {
    closeSync(fd);
  }
}

function bytesOf(content: TarContent): Buffer {
  if (content.kind === 'copy') return readFileSync(content.of);
  return Buffer.from(content.kind === 'text' ? content.text : '');
}

function header({ path, content, mode, owner = 0 }: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const text = (at: number, value: string): unknown => block.write(value, at, 'utf8');
  const octal = (at: number, length: number, value: number): unknown =>
    text(at, value.toString(8).padStart(length - 1, '0'));
  const { prefix, name } = split(path);
  text(0, name);
  octal(100, 8, mode ?? (content.kind === 'directory' ? 0o755 : 0o644));
  octal(108, 8, owner);
  octal(116, 8, owner);
  octal(124, 12, size);
  octal(136, 12, 0);
  text(148, ' '.repeat(8)); // the checksum counts itself as blanks
  text(156, content.kind === 'directory' ? '5' : content.kind === 'link' ? '2' : '0');
  if (content.kind === 'link') text(157, content.to);
  text(257, 'ustar\x0000');
  text(345, prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  text(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** 100 bytes of name and 155 of what is before it, parted at a slash. */
function split(path: string): { prefix: string; name: string } {
  const relative = path.replace(/^\/+/, '');
  if (Buffer.byteLength(relative) <= 100) return { prefix: '', name: relative };
  for (let at = relative.indexOf('/'); at > 0; at = relative.indexOf('/', at + 1)) {
    const parts = { prefix: relative.slice(0, at), name: relative.slice(at + 1) };
    if (Buffer.byteLength(parts.prefix) <= 155 && Buffer.byteLength(parts.name) <= 100) return parts;
  }
  throw new Error(`path too long for an archive: ${path}`);
}
