import type { PGlite, Transaction } from '@electric-sql/pglite'
import type { PGliteDialectConfig } from 'kysely'
import { type CopiedOut, copyDataOf, wantsBytes } from './copy.js'
import { queryMessage, readCopyOut } from './copy-out-messages.js'

type KyselyPGlite = Exclude<PGliteDialectConfig['pglite'], (...args: never) => unknown>

/** An embedded PostgreSQL for Kysely that also copies rows (`copyRows`, `copyOut`). */
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
    query: copyingQuery(pglite, (text) => pglite.transaction(() => copyOut(pglite, text))),
    transaction: (work) =>
      pglite.transaction((trx) =>
        work({
          query: copyingQuery(trx, (text) => copyOut(pglite, text)),
          rollback: () => trx.rollback(),
        }),
      ),
  }
}

function copyingQuery(
  on: Pick<PGlite | Transaction, 'query'>,
  out: (text: string) => Promise<CopiedOut>,
): KyselyPGlite['query'] {
  return async <T>(...[text, parameters, options]: Parameters<typeof on.query>) => {
    if (wantsBytes(parameters)) return { rows: [(await out(text)) as T], fields: [] }
    const data = copyDataOf(parameters)
    if (!data) return on.query<T>(text, parameters, options)
    // It has no client to read from; what it is given stands in this file.
    return on.query<T>(text.replace(/stdin$/, "'/dev/blob'"), [], {
      ...options,
      blob: new Blob([...data.parts]),
    })
  }
}

/** By the protocol itself: as a file it would come in small pieces, and as rows it would all be read here. */
async function copyOut(pglite: PGlite, text: string): Promise<CopiedOut> {
  const answer = await pglite.runExclusive(() =>
    pglite.execProtocolRaw(queryMessage(text), { syncToFs: false }),
  )
  return { bytes: readCopyOut(answer) }
}
