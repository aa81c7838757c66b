/** What happens when the process ends. */
export enum RestartPolicy {
  /** Start it again, also after the host restarts, until somebody stops it by hand. */
  UNLESS_STOPPED = 'unless-stopped',
  /** Start it again, also when somebody stopped it by hand and the host restarts. */
  ALWAYS = 'always',
  /** Start it again if it ended with an error. */
  ON_FAILURE = 'on-failure',
  /** Leave it. */
  NEVER = 'never',
}
