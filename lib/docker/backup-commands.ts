/** Where a volume is mounted. */
export interface Holder {
  readonly container: string;
  /** Of the volume inside the container; it may hold anything that a shell reads as its own. */
  readonly path: string;
}

/** Lines for a shell that write the content of a volume to `<volume>.tar`, and bring it back. */
export function backupCommands(
  volume: string,
  { container, path }: Holder,
): { readonly backup: string; readonly restore: string } {
  const file = `${volume}.tar`;
  return {
    backup: `docker cp ${word(`${container}:${path}/.`)} - > ${file}`,
    // Stopped first: what a database writes when it stops would undo what has been brought back.
    restore: `docker stop ${container} && docker cp - ${word(`${container}:${path}`)} < ${file} && docker start ${container}`,
  };
}

/** One word of a POSIX shell that means only itself. */
function word(text: string): string {
  return /^[A-Za-z0-9_./:@=+-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}
