import { Companion } from '../companion';
import { ContainerImage } from '../container-image';
import { Cpu } from '../cpu';
import { Duration } from '../duration';
import { checkProps, isToken, refuse, show } from '../errors';
import { HealthCheck } from '../health-check';
import { Memory } from '../memory';
import { Reference } from '../reference';
import { Secret } from '../secret';
import { User } from '../user';
import { Volume } from '../volume';
import type { PresetOptions } from './preset';
import { checkName, checkOptions, dataVolume, secretName } from './preset';

/** A PostgreSQL of its own. */
export interface PostgresOptions extends PresetOptions {
  /** @default - postgres:17.11-bookworm */
  readonly image?: PresetOptions['image'];

  /** Made at the first start, and only then. @default 'app' */
  readonly database?: string;

  /** Its owner, made with the database. @default 'app' */
  readonly user?: string;
}

const PORT = 5_432;
const FOLDER = '/var/lib/postgresql/data';

/**
 * PostgreSQL: a database of its own with a generated password, which `postgresUrl` composes into a URL.
 *
 * The image's start script drops root by itself, for which it would need capabilities; started as the image's own user it needs
 * none. Debian's images know that user as 999, Alpine's as 70.
 * @see https://github.com/docker-library/postgres/blob/master/docker-entrypoint.sh
 * @see https://github.com/docker-library/docs/blob/master/postgres/README.md#arbitrary---user-notes
 */
export function postgres(name: string, options: PostgresOptions = {}): Companion {
  checkOptions('postgres', name, options);
  const { user, database } = account('postgres', options);
  const image = options.image ?? ContainerImage.fromRegistry('postgres:17.11-bookworm');
  return new Companion({
    name,
    image,
    user: User.id(/alpine/.test(`${image}`) ? 70 : 999),
    ports: { postgres: PORT },
    environment: {
      POSTGRES_DB: database,
      POSTGRES_USER: user,
      // A folder inside the volume: a file system may have its own entries at its root, and then initdb refuses it.
      PGDATA: `${FOLDER}/pgdata`,
      ...options.environment,
    },
    secrets: { POSTGRES_PASSWORD: Secret.generated({ name: secretName(name, 'PASSWORD') }) },
    volumes: {
      [FOLDER]: dataVolume(name, options.volume),
      '/var/run/postgresql': Volume.temporary({ size: Memory.mebibytes(1) }), // the lock file of the socket
      '/dev/shm': Volume.temporary({ size: Memory.mebibytes(128) }), // parallel queries exhaust an engine's 64 MiB
    },
    // By TCP: while the start script makes the database, a server answers on the socket only, and is stopped again.
    healthCheck: HealthCheck.command(
      ['pg_isready', '--quiet', '--host=127.0.0.1', `--port=${PORT}`, `--username=${user}`, `--dbname=${database}`],
      { interval: Duration.seconds(10), retries: 5, startPeriod: Duration.minutes(2) }, // recovery after a crash takes its time
    ),
    resources: options.resources ?? { cpu: Cpu.cores(0.5), memory: Memory.mebibytes(512) },
    stopGrace: options.stopGrace ?? Duration.seconds(60), // the last checkpoint; a kill means recovery at the next start
    needs: options.needs,
  });
}

/** What the URL of a database says. */
export interface PostgresUrlOptions extends Pick<PostgresOptions, 'database' | 'user'> {
  /** What comes before `://`, such as `postgresql+asyncpg`. @default 'postgresql' */
  readonly scheme?: string;
}

/**
 * The URL of a `postgres` companion with its password, for `secrets: { DATABASE_URL: postgresUrl('db') }`.
 * @param name the companion's name; also of one that a stack binds to an existing service
 */
export function postgresUrl(name: string, options: PostgresUrlOptions = {}): Secret {
  checkName('postgresUrl', name);
  checkProps('postgresUrl', options);
  const { user, database } = account('postgresUrl', options);
  const { scheme = 'postgresql' } = options;
  if (typeof scheme !== 'string' || !/^[a-z][a-z0-9+.-]*$/.test(scheme))
    refuse('postgresUrl', 'scheme', `${show(scheme)} is not the scheme of a URL; use one such as 'postgresql'`);
  const password = Reference.secret(secretName(name, 'PASSWORD'));
  const address = `${Reference.companionHost(name)}:${Reference.companionPort(name)}`;
  return Secret.template(
    `${scheme}://${encodeURIComponent(user)}:${password}@${address}/${encodeURIComponent(database)}`,
  );
}

/** What a user and a database are called if nothing is said, and that both are names. */
function account(
  subject: string,
  { user = 'app', database = 'app' }: Pick<PostgresOptions, 'database' | 'user'>,
): { readonly user: string; readonly database: string } {
  for (const [property, value] of Object.entries({ user, database })) {
    if (typeof value !== 'string' || isToken(value) || !/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/.test(value))
      refuse(
        subject,
        property,
        `${show(value)} is not a name; use 1 to 63 letters, digits, '_' and '-', not starting with a digit`,
      );
  }
  return { user, database };
}
