/** Where the engine is, in the bench as under Docker Desktop or Colima: said by a context of the docker command. */
export const ENGINE = 'unix:///run/bench.sock';

/** What the description and the hand-written resources have in common. */
export const service = (i: number) => ({
  name: `server-${i}`,
  image: `registry.example/team/server-${i}:1.4.2`,
  port: 10_000 + i,
  greeting: `hello from ${i}`,
});
