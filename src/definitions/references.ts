import { atom, model, package as pkg, release } from '../lexicons/dev/firn.js'
import { AtUriError, parseAtUri } from '../syntax/at-uri.js'
import { definitionCollection, kindOfCollection } from '../syntax/definition-collection.js'
import { definitionKeyProblem, type Kind, parseReleaseKey, ReleaseKeyError } from '../syntax/release-key.js'
import { RecordRefusal } from './refusal.js'

/** A definition as an at-uri names it. */
export interface DefinitionRef {
  readonly did: string
  readonly kind: Kind
  /** Its record key. */
  readonly name: string
}

/** A release as an at-uri names it. */
export interface ReleaseRef {
  readonly did: string
  readonly kind: Kind
  readonly name: string
  readonly version: string
}

interface RecordUri {
  readonly did: string
  readonly collection: string
  readonly rkey: string
}

/**
 * The parts of an at-uri that names one record by its author's DID. The generated validation lets malformed
 * at-uris pass, therefore every one of them comes through here.
 * @throws RecordRefusal `InvalidReference`
 */
export function parseRecordUri(uri: string, path: string): RecordUri {
  try {
    const { authority, collection, rkey } = parseAtUri(uri)
    // What is an authority and no handle is a DID.
    if (!authority.startsWith('did:'))
      throw new RecordRefusal('InvalidReference', 'name the author by DID, not by handle.', path)
    if (collection && rkey) return { did: authority, collection, rkey }
  } catch (error) {
    if (!(error instanceof AtUriError)) throw error
    throw new RecordRefusal('InvalidReference', error.message, path, { cause: error })
  }
  throw new RecordRefusal('InvalidReference', 'name one record, as in at://did:plc:…/collection/key.', path)
}

/** @throws RecordRefusal `InvalidReference` */
export function parseDefinitionUri(uri: string, path: string): DefinitionRef {
  const { did, collection, rkey } = parseRecordUri(uri, path)
  const kind = kindOfCollection(collection)
  if (kind === undefined) {
    throw new RecordRefusal(
      'InvalidReference',
      `${collection} holds no definitions: name a ${pkg.$nsid}, a ${atom.$nsid} or a ${model.$nsid}.`,
      path,
    )
  }
  const problem = definitionKeyProblem(kind, rkey)
  if (problem) throw new RecordRefusal('InvalidReference', problem, path)
  return { did, kind, name: rkey }
}

/** As `parseDefinitionUri`, where only a package has a meaning. @throws RecordRefusal `InvalidReference` */
export function parsePackageUri(uri: string, path: string): DefinitionRef {
  return parseUriOf('package', uri, path)
}

/** As `parseDefinitionUri`, where only a model has a meaning. @throws RecordRefusal `InvalidReference` */
export function parseModelUri(uri: string, path: string): DefinitionRef {
  return parseUriOf('model', uri, path)
}

function parseUriOf(kind: Kind, uri: string, path: string): DefinitionRef {
  const definition = parseDefinitionUri(uri, path)
  if (definition.kind === kind) return definition
  const found = definition.kind === 'atom' ? 'an atom' : `a ${definition.kind}`
  throw new RecordRefusal(
    'InvalidReference',
    `${found} cannot stand here: name a ${definitionCollection(kind)}.`,
    path,
  )
}

/** @throws RecordRefusal `InvalidReference` */
export function parseReleaseUri(uri: string, path: string): ReleaseRef {
  const { did, collection, rkey } = parseRecordUri(uri, path)
  if (collection !== release.$nsid) {
    throw new RecordRefusal(
      'InvalidReference',
      `${collection} holds no releases: name a ${release.$nsid}.`,
      path,
    )
  }
  try {
    const { kind, key, version } = parseReleaseKey(rkey)
    return { did, kind, name: key, version }
  } catch (error) {
    if (!(error instanceof ReleaseKeyError)) throw error
    throw new RecordRefusal('InvalidReference', error.message, path, { cause: error })
  }
}
