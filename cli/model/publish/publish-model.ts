import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { XRPCError } from '@atproto/api'
import { type BlobRef, lexToJson } from '@atproto/lex'
import { model, release } from '../../../src/lexicons/dev/firn.js'
import { isPresetName, PRESETS, type PresetName } from '../../../src/models/check/presets.js'
import type { LayoutName } from '../../../src/models/layout/layout.js'
import { blobRefOf } from '../../../src/repo/blob-ref.js'
import { parseVersion, VersionError } from '../../../src/requirement/version.js'
import { makeAtUri } from '../../../src/syntax/at-uri.js'
import type { CliContext } from '../../context.js'
import { CliError, UsageError } from '../../errors/cli-error.js'
import type { Session } from '../../login/session.js'
import { PublishError } from '../../publish/publish-error.js'
import {
  planWrites,
  type RecordKind,
  type WrittenRecords,
  writeRecords,
} from '../../publish/write-records.js'
import { type LocatedModel, locateModel } from '../locate/locate.js'
import type { SourceWish } from '../locate/read-request.js'
import { DEFAULT_NETWORK } from '../network/network.js'
import { checkModelRecords } from './check-model-records.js'
import { type ModelRecords, mergeDefinition, modelRecords, type SaidOfModel } from './model-records.js'
import { readBase } from './read-base.js'

export interface PublishModelWish extends SourceWish {
  readonly account: string | undefined
  readonly name: string | undefined
  readonly version: string
  readonly layout: LayoutName | undefined
  readonly preset: string | undefined
  readonly notes: string | undefined
  readonly card: string | undefined
  readonly bases: readonly string[]
  readonly said: Omit<SaidOfModel, 'card' | 'baseModels'>
  readonly dryRun: boolean
}

export interface PublishedModelReport {
  readonly name: string
  readonly version: string
  readonly uri: string
  readonly dryRun: boolean
  readonly definition: WrittenRecords['definition']
  readonly release: WrittenRecords['release']
  /** Whether the list of files is a blob of its own. */
  readonly fileList: boolean
  readonly records: { readonly definition: object; readonly release: object }
  readonly warnings: readonly string[]
  readonly located: LocatedModel
}

/**
 * Publishes a release of a model, and its definition with it: everything is resolved and checked first, then the blobs
 * go to the account's server, then both records in one commit. The same again changes nothing.
 * @throws PublishError, SourceError, CliError
 */
export async function publishModel(
  wish: PublishModelWish,
  context: CliContext,
): Promise<PublishedModelReport> {
  const version = readVersion(wish.version)
  const preset = readPreset(wish.preset)
  const session = await context.session({ account: wish.account, permission: 'publish' })
  const located = await locateModel(wish, DEFAULT_NETWORK, context)
  if (located.release !== undefined && located.release.did !== session.did) {
    throw new CliError(
      `${located.title} is published already, by ${located.release.handle ?? located.release.did}.`,
      {
        hint: 'To build upon it, publish your own model and name this one with --base.',
      },
    )
  }
  const card = wish.card === undefined ? undefined : await readCard(path.resolve(context.cwd, wish.card))
  const said: SaidOfModel = {
    ...wish.said,
    ...(card === undefined ? {} : { card: lexToJson(card.blob as BlobRef) as SaidOfModel['card'] }),
    ...(wish.bases.length === 0
      ? {}
      : { baseModels: await Promise.all(wish.bases.map((base) => readBase(base, context))) }),
  }
  const pinned = {
    ...located.pinned,
    ...(wish.layout === undefined ? {} : { layout: wish.layout }),
    ...(preset === undefined ? {} : { validation: { preset } }),
  }
  const name = wish.name ?? located.name
  const records = modelRecords(pinned, {
    ...{ did: session.did, name, version, notes: wish.notes, said, about: located.about, now: context.now() },
  })
  const rules = { allowHttp: context.config.development }
  const warnings = checkModelRecords(session.did, records, pinned.files, rules)
  const kind: RecordKind = {
    collection: model.$nsid,
    merge: mergeDefinition(said),
    raise: 'A release never changes: publish it under another version.',
  }
  const outcome = wish.dryRun
    ? (await look(session, records, kind)).outcome
    : await write(session, { records, kind, card: card?.bytes }, context)
  return {
    ...{ name, version, dryRun: wish.dryRun, ...outcome, warnings, located },
    uri: makeAtUri(session.did, release.$nsid, records.release.rkey),
    fileList: records.fileList !== undefined,
    records: { definition: records.definition.value, release: records.release.value },
  }
}

async function look({ agent, did, pds }: Session, records: ModelRecords, kind: RecordKind) {
  return explained(pds, () => planWrites(agent, did, records, kind))
}

interface Writing {
  readonly records: ModelRecords
  readonly kind: RecordKind
  readonly card: Uint8Array | undefined
}

async function write(
  session: Session,
  { records, kind, card }: Writing,
  context: CliContext,
): Promise<WrittenRecords> {
  const { agent, did, pds } = session
  const { writes } = await look(session, records, kind)
  if (writes.length === 0) return { definition: 'there', release: 'there' }
  using spinner = context.output.progress('Publishing')
  return explained(pds, async () => {
    const { fileList } = records
    if (fileList !== undefined) {
      spinner.label('uploading the list of files')
      const { data } = await agent.uploadBlob(fileList.bytes, { encoding: fileList.blob.mimeType })
      const cid = String(data.blob.ref)
      const own = String(fileList.blob.ref)
      if (cid !== own) {
        throw new PublishError(
          'RecordNotWritten',
          `${pds} kept the list of files as ${cid}, not as ${own}.`,
          'Tell those who run it.',
        )
      }
    }
    if (card !== undefined) {
      spinner.label('uploading the card')
      await agent.uploadBlob(card, { encoding: CARD_TYPE })
    }
    spinner.label('signing')
    return writeRecords(agent, did, records, kind)
  })
}

async function explained<T>(pds: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof XRPCError) || error.cause instanceof CliError) throw error
    const hint =
      'Nothing was signed. Mend that, or try again later: the same command goes on where this one stopped.'
    throw new PublishError('RecordNotWritten', `${pds} does not write the record: ${error.message}`, hint, {
      cause: error,
    })
  }
}

function readVersion(text: string): string {
  try {
    return parseVersion(text).text
  } catch (cause) {
    if (!(cause instanceof VersionError)) throw cause
    throw new UsageError(`${text} is no version: ${cause.message}`, { cause })
  }
}

function readPreset(text: string | undefined): PresetName | undefined {
  if (text === undefined || isPresetName(text)) return text
  throw new UsageError(`There is no preset ${text}, but ${Object.keys(PRESETS).join(', ')}.`)
}

/** dev.firn.model#card */
const CARD_TYPE = 'text/markdown'

async function readCard(file: string) {
  const bytes = await readFile(file).catch((cause: Error) => {
    throw new CliError(`${file} cannot be read: ${cause.message}.`, { cause })
  })
  return { bytes, blob: blobRefOf(bytes, CARD_TYPE) }
}
