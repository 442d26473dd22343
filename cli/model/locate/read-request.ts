import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { text as readStream } from 'node:stream/consumers'
import type { SourceRequest } from '../../../src/models/request.js'
import { readSourceConfig } from '../../../src/models/source-config.js'
import { parseSpec } from '../../../src/models/spec.js'
import type { CliContext } from '../../context.js'
import { CliError, UsageError } from '../../errors/cli-error.js'

/** What a person named: a text, or a file with the fields of fetchModel. */
export interface SourceWish {
  readonly spec: string | undefined
  readonly source: string | undefined
  readonly include: readonly string[]
  /** Whether `spec` stands in a file of the project, and was not typed. */
  readonly isOfProject?: boolean
}

/** The source that is meant. @throws UsageError, CliError, SourceError */
export async function readRequest(wish: SourceWish, context: CliContext): Promise<SourceRequest> {
  const { spec, source, include } = wish
  if ((spec === undefined) === (source === undefined)) {
    throw new UsageError('Name the model, or a file that says its source by --source: one of both.')
  }
  const { MLFLOW_TRACKING_URI: trackingUri, HF_ENDPOINT: endpoint } = context.environment.child
  if (spec?.startsWith('mlflow:models:')) refuseOther('MLFLOW_TRACKING_URI', trackingUri)
  const read =
    spec === undefined
      ? readSourceConfig(await readJson(source ?? '-', context))
      : parseSpec(spec, { trackingUri })
  // As the hub's own tools: another hub for all of them.
  const ofHub = read.type === 'huggingface' && endpoint ? { endpoint, ...read } : read
  if (ofHub.type === 'huggingface' && ofHub.endpoint === endpoint) refuseOther('HF_ENDPOINT', endpoint)
  return include.length === 0 ? ofHub : choose(ofHub, include)
}

/** MLflow's own tools take a directory or a database, too. @throws UsageError */
function refuseOther(variable: string, value: string | undefined): void {
  if (value === undefined || /^https?:/.test(URL.parse(value)?.protocol ?? '')) return
  throw new UsageError(
    `${variable} is ${JSON.stringify(value)}, which is no address of https: set it to the server’s, as in https://models.example.`,
  )
}

function choose(request: SourceRequest, include: readonly string[]): SourceRequest {
  switch (request.type) {
    case 'huggingface':
    case 's3':
    case 'git-xet':
      return { ...request, files: include }
    case 'git-lfs':
      return { ...request, lfsFiles: include }
    default:
      throw new UsageError(
        `--include goes with no source of the type ${request.type}: it has all its files or none.`,
      )
  }
}

/** A JSON file; `-` is standard input. @throws CliError */
export async function readJson(file: string, { cwd, stdin }: CliContext): Promise<unknown> {
  const shown = file === '-' ? 'Standard input' : file
  try {
    return JSON.parse(
      file === '-' ? await readStream(stdin) : await readFile(path.resolve(cwd, file), 'utf8'),
    )
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? 'is no JSON' : 'cannot be read'
    throw new CliError(`${shown} ${problem}: ${(cause as Error).message}.`, { cause })
  }
}
