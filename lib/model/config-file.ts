import { isToken, notAString, refuse, show } from './errors';

/** Where the content of a file comes from, as renderers read it. */
export type ConfigFileSource =
  { readonly kind: 'content'; readonly content: string } | { readonly kind: 'path'; readonly path: string };

/** A read-only file of the container that is not part of its image. A change of it replaces the container. Not for secrets. */
export class ConfigFile {
  /** The content itself, taken literally. */
  public static fromContent(content: string): ConfigFile {
    if (typeof content !== 'string') refuse('ConfigFile.fromContent', 'content', notAString(content));
    return new ConfigFile({ kind: 'content', content });
  }

  /** A file beside the app; relative to the working folder, which is the one with cdktf.json. */
  public static fromPath(path: string): ConfigFile {
    if (typeof path !== 'string' || isToken(path) || path === '')
      refuse('ConfigFile.fromPath', 'path', `${show(path)} is not a path; give that of a file beside the app`);
    return new ConfigFile({ kind: 'path', path });
  }

  private constructor(public readonly source: ConfigFileSource) {}
}
