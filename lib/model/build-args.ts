import { isMap, notAString, refuse, show } from './errors';
import { Secret } from './secret';

/** Arguments of a build, by name. They stay readable in the image: never a secret. */
export type BuildArgs = Readonly<Record<string, string>>;

/** The arguments of a build, which stay readable in the image or in the state. */
export function checkBuildArgs(subject: string, buildArgs: BuildArgs | undefined, property = 'buildArgs'): BuildArgs {
  if (buildArgs !== undefined && !isMap(buildArgs))
    refuse(subject, property, `${show(buildArgs)} is not a plain object; use one such as { NODE_VERSION: '22' }`);
  for (const [name, value] of Object.entries(buildArgs ?? {})) {
    const where = `${property}.${name}`;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      refuse(subject, where, `${show(name)} is not the name of a build argument; use letters, digits and _`);
    if ((value as unknown) instanceof Secret) {
      refuse(subject, where, 'a Secret would stay readable in the image; give it to the running container, in secrets');
    }
    if (typeof value !== 'string') refuse(subject, where, notAString(value));
  }
  return { ...buildArgs };
}
