import type { BuildArgs } from './build-args';
import { checkBuildArgs } from './build-args';
import type { ImagePlatform } from './container-image';
import { checkProps, isToken, refuse, show } from './errors';
import { isReference } from './image-reference';

/** How a package is installed into an image, and started. */
export interface PackageOptions {
  /** What the executable is started with. @default - none */
  readonly args?: readonly string[];

  /** Name of the package's executable. @default - its only one, or the one with the package's name; the build says so if there is neither */
  readonly executable?: string;

  /** The image that the package is installed into, with the same runtime. @default - 'node:22-slim' or 'python:3.12-slim' */
  readonly base?: string;

  /**
   * Whether code of the packages may run while they are installed: install scripts of npm, source distributions of PyPI. A package
   * that compiles something needs it; most do not, and it is what an attacker of a package uses first. @default false
   */
  readonly installScripts?: boolean;

  /**
   * Arguments of the build, such as `NPM_CONFIG_REGISTRY` or `PIP_INDEX_URL` in a network of its own. They are in Terraform's state:
   * never a secret. @default - none
   */
  readonly buildArgs?: BuildArgs;

  /** @default - the platform's own architecture */
  readonly platform?: ImagePlatform;
}

/** A package to install, at one version. */
export interface PackageSource {
  readonly kind: 'npm' | 'pypi';
  /** As the package manager takes it, such as `weather@1.4.2`. */
  readonly spec: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly executable?: string;
  readonly base?: string;
  readonly installScripts: boolean;
  readonly buildArgs: BuildArgs;
}

// https://docs.npmjs.com/cli/configuring-npm/package-json#name and https://semver.org
const NPM_PART = String.raw`[A-Za-z0-9~][A-Za-z0-9._~-]*`;
const SEMVER = String.raw`\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?`;
const NPM = new RegExp(`^(?<name>(?:@${NPM_PART}/)?${NPM_PART})@${SEMVER}$`);

// https://packaging.python.org/en/latest/specifications/: names, extras, and versions without a wildcard
const PYPI_NAME = String.raw`[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`;
const PEP440 = String.raw`(?:\d+!)?\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?(?:\.post\d+)?(?:\.dev\d+)?(?:\+[a-z0-9]+(?:\.[a-z0-9]+)*)?`;
const PYPI = new RegExp(String.raw`^(?<name>${PYPI_NAME})(?:\[${PYPI_NAME}(?:,${PYPI_NAME})*\])?==${PEP440}$`);

export function npmPackage(subject: string, spec: string, options: PackageOptions): PackageSource {
  return { kind: 'npm', ...checked(subject, spec, NPM, '@acme/weather-mcp@1.4.2', options) };
}

export function pypiPackage(subject: string, spec: string, options: PackageOptions): PackageSource {
  return { kind: 'pypi', ...checked(subject, spec, PYPI, 'acme-weather-mcp==1.4.2', options) };
}

function checked(
  subject: string,
  spec: string,
  form: RegExp,
  example: string,
  options: PackageOptions,
): Omit<PackageSource, 'kind'> {
  // A token matches nothing either: the package is written into a file at synthesis.
  const name = typeof spec === 'string' && spec.length <= 250 ? form.exec(spec)?.groups?.name : undefined;
  if (name === undefined) {
    refuse(
      subject,
      'spec',
      `${show(spec)} is not a package with an exact version; use one such as ${show(example)}, so that a container never starts with another one`,
    );
  }
  checkProps(subject, options);
  const { args = [], executable, base, installScripts = false } = options;
  if (!isWords(args)) refuse(subject, 'args', `${show(args)} is not a list of words; use one such as ['--verbose']`);
  if (executable !== undefined && (typeof executable !== 'string' || !/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(executable)))
    refuse(
      subject,
      'executable',
      `${show(executable)} is not the name of an executable; leave it out for the only one`,
    );
  if (base !== undefined && (typeof base !== 'string' || !isReference(base)))
    refuse(subject, 'base', `${show(base)} is not an image reference; use the text of one, such as 'node:22-slim'`);
  if (typeof installScripts !== 'boolean')
    refuse(subject, 'installScripts', `${show(installScripts)} is not a boolean; use true or false`);
  const buildArgs = checkBuildArgs(subject, options.buildArgs);
  checkNoPassword(subject, 'buildArgs', buildArgs);
  return { spec, name, args: [...args], executable, base, installScripts, buildArgs };
}

/** Words that are written into a file at synthesis. */
export function isWords(words: unknown): words is readonly string[] {
  return Array.isArray(words) && words.every((w) => typeof w === 'string' && !isToken(w) && !w.includes('\0'));
}

/** A registry that wants a login is one for an image that is built where that login is. */
export function checkNoPassword(subject: string, property: string, buildArgs: BuildArgs): void {
  for (const [name, value] of Object.entries(buildArgs)) {
    if (/\/\/[^/@\s]+:[^/@\s]+@/.test(value)) {
      refuse(
        subject,
        `${property}.${name}`,
        'the address holds a password, which would be readable in the state; build the image where that login is, and use ContainerImage.fromRegistry',
      );
    }
  }
}
