/**
 * Makes resources without the text of call stacks. cdktf formats the whole stack for every token, a container of the docker
 * provider makes some seventy tokens, and the deeper the caller, the dearer: it took more time than everything else that the
 * library does. The stacks would only say where in the library a resource was made. Errors that are thrown keep theirs.
 */
export function withoutCreationStacks<T>(make: () => T): T {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => '';
  try {
    return make();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
