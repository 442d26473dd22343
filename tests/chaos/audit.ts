import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'

/** Tables that only the ingester writes; `actor` and `updateEvent` stand for what comes with records. */
const AUDITED = ['record', 'definition', 'release', 'repo', 'actor', 'updateEvent', 'sourceCursor'] as const

/** A row that somebody wrote. */
export interface Audited {
  tableName: string
  /** `application_name` of the connection, which tests give in the URL. */
  writer: string
  /** Of the leader at that time. */
  epoch: number
}

/** Has the database note who writes what, in the same transaction. The tables must be there. */
export async function startAudit(db: Db): Promise<void> {
  await sql`create table audit (
    "tableName" text not null, writer text not null, epoch bigint not null)`.execute(db)
  await sql`create function audit_write() returns trigger language plpgsql as $$
    begin
      insert into audit values (tg_table_name, current_setting('application_name'),
        coalesce((select epoch from "ingestLeader"), 0));
      return null;
    end $$`.execute(db)
  for (const table of AUDITED) {
    await sql`create trigger audit_write after insert or update or delete on ${sql.table(table)}
      for each row execute function audit_write()`.execute(db)
  }
}

/** What was written since the last call. */
export async function takeAudit(db: Db): Promise<Audited[]> {
  const { rows } = await sql<Audited>`delete from audit returning *`.execute(db)
  return rows
}
