import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { jsonToLex, lexToJson } from '@atproto/lex'
import { readFileList } from '../../../src/definitions/read-file-list.js'
import { files } from '../../../src/lexicons/dev/firn.js'
import { MAX_FOUND_BYTES } from '../../../src/limits/publishing.js'
import { toArtifact } from '../../../src/models/artifact.js'
import { FileListError } from '../../../src/models/file-list-error.js'
import type { ResolvedModel } from '../../../src/models/resolve-model.js'
import type { JsonObject } from '../json-path.js'
import { isJsonObject } from '../json-path.js'

/** What was found at a source, on its way through the form: what a release will hold, and its list of files. */
export interface Found {
  /** dev.firn.files, as JSON. Nothing about it is sure, once it came back. */
  readonly artifact: JsonObject
  /** The blob that lists the files, where the record does not. */
  readonly list: string | undefined
}

/** @throws FileListError */
export function foundOf(model: ResolvedModel): Found {
  const { artifact, fileList } = toArtifact(model)
  const list = fileList && Buffer.from(fileList.bytes).toString('utf8')
  return { artifact: lexToJson(artifact) as JsonObject, list }
}

/** As text for a form. */
export function packFound(found: Found): string {
  return deflateRawSync(JSON.stringify(found)).toString('base64url')
}

/** Undefined for what is none, or is longer than any. */
export function unpackFound(text: string): Found | undefined {
  try {
    const json = inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: MAX_FOUND_BYTES })
    const value = JSON.parse(json.toString('utf8'))
    const { artifact, list } = isJsonObject(value) ? value : {}
    if (!isJsonObject(artifact) || (list !== undefined && typeof list !== 'string')) return undefined
    return { artifact, list }
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code !== undefined) return undefined
    throw error
  }
}

/** What a form shows of it; undefined where it is none any more. */
export function readFound({ artifact, list }: Found) {
  const read = files.$safeParse(jsonToLex(artifact))
  if (!read.success) return undefined
  const named = read.value.files ?? readList(list, read.value)
  return named && { artifact: read.value, files: named }
}

function readList(list: string | undefined, artifact: files.Main): files.File[] | undefined {
  try {
    return readFileList(Buffer.from(list ?? ''), artifact)
  } catch (error) {
    // The check says what is wrong with it.
    if (error instanceof FileListError) return undefined
    throw error
  }
}
