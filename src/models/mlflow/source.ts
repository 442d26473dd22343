import { files } from '../../lexicons/dev/firn.js'
import { arrangeFiles } from '../arrange-files.js'
import { textOf } from '../fields.js'
import type { MlflowRequest } from '../request.js'
import type { ModelSource } from '../source.js'
import { SourceError } from '../source-error.js'
import { lastingUrl } from '../url/lasting-url.js'
import { findVersion } from './find-version.js'
import { listArtifacts } from './list-artifacts.js'
import { askMlflow, explainMlflow, mlflowHeaders } from './server.js'

/**
 * Registered models of an MLflow server. It offers no hashes, so every file is downloaded once by whoever publishes.
 */
export const mlflowSource: ModelSource<MlflowRequest> = {
  type: 'mlflow',
  async list(request, context) {
    const server = lastingUrl(request.trackingUri).replace(/\/+$/, '')
    const name = request.modelName
    const version = await findVersion(server, request, context)
    const place = { name, version: version.version }
    const answer = await askMlflow(server, 'mlflow/model-versions/get-download-uri', place, context)
    const uri = textOf(answer.artifact_uri)
    if (uri === undefined) {
      throw new SourceError(
        'NotFound',
        `The server does not say where version ${version.version} of ${name} lies.`,
      )
    }
    const { files: found, bases } = await listArtifacts({ server, name, version, uri }, context)
    return {
      origin: files.mlflow.build({
        trackingUri: server as `${string}:${string}`,
        model: name,
        version: version.version,
        ...(version.runId === undefined ? {} : { runId: version.runId }),
        ...(isPublicPlace(uri) ? { artifactUri: uri } : {}),
        ...(version.ref === undefined ? {} : { ref: version.ref }),
      }),
      files: arrangeFiles(found, `Version ${version.version} of ${name}`),
      bases,
      layout: 'plain',
      about: {
        homepage: `${server}/#/models/${encodeURIComponent(name)}/versions/${version.version}`,
        summary: summaryOf(version.description),
      },
    }
  },
  headersFor: mlflowHeaders,
  explain: explainMlflow,
}

/** A place's URI may hold a login, or a path of the server's own disk: neither is anybody's business. */
function isPublicPlace(uri: string): boolean {
  return (
    /^(?:mlflow-artifacts|s3|gs|wasbs|abfss|models):/.test(uri) && !uri.includes('@') && uri.length <= 2048
  )
}

/** The first paragraph of a description. */
function summaryOf(description: string | undefined): string | undefined {
  const [first = ''] = (description ?? '').trim().split(/\n\s*\n/)
  const line = first.replace(/\s+/g, ' ')
  return line === '' || line.length > 300 ? undefined : line
}
