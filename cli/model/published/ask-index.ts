import { HostError, queryHost } from '../../../src/indexing/host-client.js'
import { getLineage, search } from '../../../src/lexicons/dev/firn.js'
import type { CliContext } from '../../context.js'
import { CliError } from '../../errors/cli-error.js'
import { EXIT } from '../../errors/exit-code.js'

type Params = Readonly<Record<string, string | number | undefined>>

/** Asks the index that is configured for models. @throws CliError where it cannot be asked */
export async function searchModels(params: Params, context: CliContext) {
  return asked(context, async (fetch) =>
    queryHost(fetch, {
      host: context.config.registry,
      method: search.main,
      params: { ...params, kind: 'model' },
      signal: context.signal,
    }),
  )
}

/** What a model was made from and what was made from it, as the index knows. @throws CliError */
export async function lineageOf(did: string, name: string, context: CliContext) {
  return asked(context, (fetch) =>
    queryHost(fetch, {
      host: context.config.registry,
      method: getLineage.main,
      params: { actor: did, name },
      signal: context.signal,
    }),
  )
}

async function asked<T>(
  { config, createFetch }: CliContext,
  ask: (fetch: Awaited<ReturnType<CliContext['createFetch']>>) => Promise<T>,
): Promise<T> {
  try {
    return await ask(await createFetch())
  } catch (cause) {
    if (!(cause instanceof HostError)) throw cause
    const isAway = cause.status === null || cause.status === 429 || cause.status >= 500
    throw new CliError(`The index ${config.registry} does not tell: ${cause.message}.`, {
      cause,
      exitCode: isAway ? EXIT.unreachable : EXIT.failure,
    })
  }
}
