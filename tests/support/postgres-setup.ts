import { once } from 'node:events'
import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import { type Postgres, startPostgres } from './postgres.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the URL of the run's PostgreSQL, and starts it when first asked. */
    postgresOnDemand: string
  }
}

/**
 * One PostgreSQL for a whole test run, started by the first test file that asks for it: a run that needs none waits
 * for none.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let postgres: Promise<Postgres> | undefined
  const server = createServer((_request, response) => {
    postgres ??= startPostgres()
    postgres.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the set-up server has no port')
  project.provide('postgresOnDemand', `http://127.0.0.1:${address.port}/`)

  return async function teardown() {
    server.close()
    server.closeAllConnections()
    // A server that never started was reported to the test that asked for it.
    await postgres?.then(
      (running) => running.stop(),
      () => undefined,
    )
  }
}
