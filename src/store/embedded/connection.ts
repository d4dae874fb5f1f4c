import pg from 'pg';

/** Connects under a name that tells who it is; the loss of the connection is told by its event `end`, never thrown. */
export async function connect(connectionString: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    application_name: `${name} ${process.pid}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.end().catch(() => undefined);
    throw error;
  }
}

/** An idle connection that only holds a lock does not keep the program from ending. */
export function background(client: pg.Client): void {
  (client as unknown as { unref(): void }).unref();
}

/** From here on the program waits for what is asked over the connection. */
export function foreground(client: pg.Client): void {
  (client as unknown as { ref(): void }).ref();
}

/** Ends a connection, dead or alive. */
export async function endConnection(client: pg.Client): Promise<void> {
  foreground(client);
  await client.end().catch(() => undefined);
}
