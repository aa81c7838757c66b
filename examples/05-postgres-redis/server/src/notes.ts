import { Pool } from 'pg';
import type { Log } from './log';

export interface Note {
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly author: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS notes (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    text text NOT NULL,
    author text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`;

/** Replicas start at the same time, and two of them cannot make one table. */
const SCHEMA_LOCK = 3_076;

/** Notes in PostgreSQL. Whether the connection has TLS is said by the URL: `?sslmode=verify-full`. */
export class Notes {
  private readonly pool: Pool;
  private schema?: Promise<void>;

  constructor(url: string, log: Log) {
    this.pool = new Pool({
      connectionString: url,
      max: 10,
      connectionTimeoutMillis: 3_000,
      query_timeout: 10_000,
      application_name: 'notes',
    });
    // One that breaks while nobody uses it; the next query gets another.
    this.pool.on('error', (error) => log('warn', { msg: 'connection to the database lost', why: error.message }));
  }

  /** Whether it answers; makes the table at the first time. */
  public async check(): Promise<void> {
    this.schema ??= this.prepare().catch((error: unknown) => {
      this.schema = undefined; // the next one tries again
      throw error;
    });
    await this.schema;
    await this.pool.query('SELECT 1');
  }

  public async save(title: string, text: string, author: string): Promise<Note> {
    const { rows } = await this.pool.query<Note>(
      'INSERT INTO notes (title, text, author) VALUES ($1, $2, $3) RETURNING id, title, text, author',
      [title, text, author],
    );
    return rows[0] as Note;
  }

  /** The newest ones that hold a text, in whatever case. */
  public async find(text: string, limit = 20): Promise<Note[]> {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    const { rows } = await this.pool.query<Note>(
      'SELECT id, title, text, author FROM notes WHERE title ILIKE $1 OR text ILIKE $1 ORDER BY id DESC LIMIT $2',
      [pattern, limit],
    );
    return rows;
  }

  public async end(): Promise<void> {
    await this.pool.end();
  }

  private async prepare(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
      await client.query(SCHEMA);
      await client.query('COMMIT');
    } finally {
      client.release(true); // also ends a transaction that failed
    }
  }
}
