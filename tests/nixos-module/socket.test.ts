import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/config.js'
import { openDatabase } from '../../src/db/database.js'
import { POSTGRES, startPostgres } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX } from '../support/private-nix.js'
import { evaluate } from './evaluate.js'

describeWith([NIX, POSTGRES], 'a PostgreSQL that the module creates', () => {
  test('is reached by its socket, as the user that the system knows', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'firn-socket-'))
    // The server of the tests may run as another user.
    await chmod(directory, 0o777)
    const nix = await createPrivateNix()
    const postgres = await startPostgres({ settings: [`unix_socket_directories=${directory}`] })
    try {
      const { units } = await evaluate(nix, '{ database.createLocally = true; }')
      // NixOS: one server, in /run/postgresql, at the usual port, with a database of firn's own.
      const { port } = new URL(postgres.url)
      const given = String(units.firn?.environment.DATABASE_URL)
        .replace('/run/postgresql', directory)
        .replace('postgres:///firn?', `postgres:///postgres?port=${port}&`)
      const { databaseUrl } = readConfig({ FIRN_DATA_DIR: directory, DATABASE_URL: given })
      expect(databaseUrl).toBe(given)
      await using database = await openDatabase({ url: given })
      const { rows } = await sql`select current_user, inet_client_addr() is null as socket`.execute(
        database.db,
      )
      expect(rows).toEqual([{ current_user: 'firn', socket: true }])
    } finally {
      await postgres.stop()
      await nix.remove()
      await rm(directory, { recursive: true, force: true })
    }
  })
})
