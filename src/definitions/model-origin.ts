import { createHash } from 'node:crypto'
import { isAnyObjectId } from '../atoms/object-id.js'
import { files } from '../lexicons/dev/firn.js'
import { filePathProblem } from '../models/file-path.js'
import { isHubRepo } from '../models/hub-repo.js'
import { readOllamaManifest } from '../models/ollama-manifest.js'
import { RecordRefusal } from './refusal.js'

const PATH = '$.artifact.origin'

const S3_BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/
const S3_REGION = /^[a-z0-9-]+$/
const OLLAMA_MODEL = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/
const OLLAMA_TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

/**
 * Checks that an origin's coordinates never move and name what they say. One of a type that is not known passes: its
 * files are pinned all the same, and the lint tells.
 * @throws RecordRefusal
 */
export function checkOrigin(origin: files.Main['origin']): void {
  if (files.huggingface.$isTypeOf(origin)) {
    checkCommit(origin)
    if (!isHubRepo(origin.repo)) {
      throw refuse('InvalidName', 'repo', `${shown(origin.repo)} is no repository of a hub: write org/name.`)
    }
  } else if (files.gitLfs.$isTypeOf(origin)) {
    checkCommit(origin)
    if (origin.path !== undefined) checkPath(origin.path, 'path')
  } else if (files.gitXet.$isTypeOf(origin)) checkCommit(origin)
  else if (files.mlflow.$isTypeOf(origin)) checkMlflow(origin)
  else if (files.s3.$isTypeOf(origin)) checkS3(origin)
  else if (files.ollama.$isTypeOf(origin)) checkOllama(origin)
}

function checkCommit({ rev, ref }: { readonly rev: string; readonly ref?: string | undefined }): void {
  if (!isAnyObjectId(rev)) {
    const problem = `${shown(rev)} is no commit: write its 40 hexadecimal digits in small letters.`
    throw refuse('InvalidObjectId', 'rev', problem)
  }
  // Caches write a file of this name.
  if (ref !== undefined) checkPath(ref, 'ref')
}

function checkPath(text: string, field: string): void {
  const problem = filePathProblem(text)
  if (problem !== undefined) throw refuse('InvalidPath', field, problem)
}

function checkMlflow({ version }: files.Mlflow): void {
  if (/^[1-9][0-9]*$/.test(version)) return
  const problem = `${shown(version)} is no version of a registered model: write its number, for aliases and stages move.`
  throw refuse('InvalidName', 'version', problem)
}

function checkS3({ bucket, region }: files.S3): void {
  if (!S3_BUCKET.test(bucket))
    throw refuse('InvalidName', 'bucket', `${shown(bucket)} is no name of a bucket.`)
  if (region !== undefined && !S3_REGION.test(region)) {
    throw refuse('InvalidName', 'region', `${shown(region)} is no region: write one such as eu-central-1.`)
  }
}

function checkOllama({ model, tag, digest, manifest }: files.Ollama): void {
  if (!OLLAMA_MODEL.test(model)) {
    throw refuse('InvalidName', 'model', `${shown(model)} is no model of a registry: write library/name.`)
  }
  if (!OLLAMA_TAG.test(tag)) throw refuse('InvalidName', 'tag', `${shown(tag)} is no tag of a registry.`)
  if (!/^[0-9a-f]{64}$/.test(digest)) {
    throw refuse('InvalidHash', 'digest', `${shown(digest)} is no sha256: write 64 digits in small letters.`)
  }
  if (manifest === undefined) return
  const found = createHash('sha256').update(manifest).digest('hex')
  if (found !== digest) {
    throw refuse(
      'ManifestMismatch',
      'manifest',
      `its sha256 is ${found}, and "digest" says ${digest}: write the manifest byte for byte as the registry has it.`,
    )
  }
  if (readOllamaManifest(manifest) === undefined) {
    throw refuse('ManifestMismatch', 'manifest', 'it is no manifest of an image with sha256 digests.')
  }
}

function refuse(reason: ConstructorParameters<typeof RecordRefusal>[0], field: string, problem: string) {
  return new RecordRefusal(reason, problem, `${PATH}.${field}`)
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
