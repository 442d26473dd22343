import type { PGlite, Transaction } from '@electric-sql/pglite'
import type { PGliteDialectConfig } from 'kysely'
import { copyDataOf } from './copy.js'

type KyselyPGlite = Exclude<PGliteDialectConfig['pglite'], (...args: never) => unknown>

/** An embedded PostgreSQL for Kysely that also copies rows (`copyRows`). */
export function copyingPGlite(pglite: PGlite): KyselyPGlite {
  return {
    get closed() {
      return pglite.closed
    },
    get ready() {
      return pglite.ready
    },
    get waitReady() {
      return pglite.waitReady
    },
    close: () => pglite.close(),
    query: copyingQuery(pglite),
    transaction: (work) =>
      pglite.transaction((trx) => work({ query: copyingQuery(trx), rollback: () => trx.rollback() })),
  }
}

function copyingQuery(on: Pick<PGlite | Transaction, 'query'>): KyselyPGlite['query'] {
  return (text, parameters, options) => {
    const data = copyDataOf(parameters)
    if (!data) return on.query(text, parameters, options)
    // It has no client to read from; what it is given stands in this file.
    return on.query(text.replace(/stdin$/, "'/dev/blob'"), [], {
      ...options,
      blob: new Blob([...data.parts]),
    })
  }
}
