import { fieldsOf, listOf, textOf } from '../fields.js'
import type { MlflowRequest } from '../request.js'
import type { SourceContext } from '../source.js'
import { SourceError } from '../source-error.js'
import { askMlflow } from './server.js'

/** A version of a registered model, which never becomes another. */
export interface ModelVersion {
  readonly version: string
  /** The alias or stage that was asked for. */
  readonly ref?: string | undefined
  readonly runId?: string | undefined
  readonly description?: string | undefined
  /** Of the logged model that it was registered from, as MLflow 3 has them: `models:/<id>`. */
  readonly loggedModel?: string | undefined
}

/** Finds what an alias, a stage or a number stands for now. @throws SourceError */
export async function findVersion(
  server: string,
  { modelName: name, modelVersion, modelAlias, modelStage }: MlflowRequest,
  context: SourceContext,
): Promise<ModelVersion> {
  const chosen = [modelVersion, modelAlias, modelStage].filter((one) => one !== undefined)
  if (chosen.length !== 1) {
    throw new SourceError(
      'InvalidRequest',
      "mlflow: specify exactly one of 'modelVersion', 'modelAlias' and 'modelStage'",
    )
  }
  if (modelAlias !== undefined) {
    const answer = await askMlflow(
      server,
      'mlflow/registered-models/alias',
      { name, alias: modelAlias },
      context,
    )
    return { ...readVersion(answer.model_version, name), ref: modelAlias }
  }
  if (modelStage !== undefined)
    return { ...(await latestIn(server, name, modelStage, context)), ref: modelStage }
  if (!/^[1-9][0-9]{0,31}$/.test(modelVersion ?? '')) {
    const problem = `${JSON.stringify(modelVersion)} is no version of a registered model: write its number, or name an alias.`
    throw new SourceError('InvalidRequest', problem)
  }
  const answer = await askMlflow(
    server,
    'mlflow/model-versions/get',
    { name, version: modelVersion },
    context,
  )
  return readVersion(answer.model_version, name)
}

/** The newest version of a stage; `latest` means that of all (mlflow, `get_model_name_and_version`). */
async function latestIn(
  server: string,
  name: string,
  stage: string,
  context: SourceContext,
): Promise<ModelVersion> {
  const isAny = stage.toLowerCase() === 'latest'
  if (!isAny) context.report?.('MLflow is giving up stages (since 2.9): name an alias or a version instead.')
  const body = isAny ? { name } : { name, stages: [stage] }
  const answer = await askMlflow(server, 'mlflow/registered-models/get-latest-versions', {}, context, body)
  const [latest] = listOf(answer.model_versions)
    .map((version) => readVersion(version, name))
    .sort((a, b) => Number(b.version) - Number(a.version))
  if (latest) return latest
  throw new SourceError(
    'NotFound',
    `${name} has no version in the stage ${stage}: name another, an alias or a version.`,
  )
}

function readVersion(found: unknown, name: string): ModelVersion {
  const { version, status, run_id: runId, description, source } = fieldsOf(found)
  const number = typeof version === 'number' ? String(version) : textOf(version)
  if (number === undefined) {
    throw new SourceError(
      'Unreadable',
      `The server names no version of ${name}: see whether it is one of MLflow.`,
    )
  }
  if (status !== undefined && status !== 'READY') {
    const problem = `Version ${number} of ${name} is not ready (${String(status).slice(0, 40)}): wait, or name another.`
    throw new SourceError('Unavailable', problem)
  }
  return {
    version: number,
    runId: textOf(runId),
    description: textOf(description),
    loggedModel: /^models:\/(m-[0-9a-f]+)\/?$/.exec(textOf(source) ?? '')?.[1],
  }
}
