import { lexToJson } from '@atproto/lex'
import { model as modelLexicon, release as releaseLexicon } from '../../../src/lexicons/dev/firn.js'
import { MAX_KEYWORDS } from '../../../src/limits/publishing.js'
import { type ModelArtifact, type PinnedModel, toArtifact } from '../../../src/models/artifact.js'
import type { About } from '../../../src/models/listing.js'
import { makeAtUri } from '../../../src/syntax/at-uri.js'
import { formatReleaseKey } from '../../../src/syntax/release-key.js'
import type { JsonObject } from '../../publish/atom-records.js'

/** What a person says of a model; the rest is what its source tells. */
export interface SaidOfModel {
  readonly summary?: string | undefined
  readonly licence?: string | undefined
  readonly homepage?: string | undefined
  readonly task?: string | undefined
  readonly library?: string | undefined
  readonly keywords?: readonly string[] | undefined
  readonly baseModels?: readonly JsonObject[] | undefined
  /** The blob of its card, as JSON. */
  readonly card?: JsonObject | undefined
}

export interface ModelRecords extends Pick<ModelArtifact, 'fileList'> {
  readonly definition: { readonly rkey: string; readonly value: JsonObject }
  readonly release: { readonly rkey: string; readonly value: JsonObject }
}

export interface ModelRecordFacts {
  readonly did: string
  readonly name: string
  readonly version: string
  readonly notes: string | undefined
  readonly said: SaidOfModel
  readonly about: About
  readonly now: Date
}

/** The definition and the release of a model, as JSON. @throws FileListError */
export function modelRecords(pinned: PinnedModel, facts: ModelRecordFacts): ModelRecords {
  const { did, name, version, notes, now } = facts
  const { artifact, fileList } = toArtifact(pinned)
  const createdAt = now.toISOString()
  const ref = 'ref' in pinned.origin && typeof pinned.origin.ref === 'string' ? pinned.origin.ref : undefined
  return {
    definition: { rkey: name, value: defined({ $type: modelLexicon.$nsid, ...toldOf(facts), createdAt }) },
    release: {
      rkey: formatReleaseKey({ kind: 'model', key: name, version }),
      value: defined({
        $type: releaseLexicon.$nsid,
        definition: makeAtUri(did, modelLexicon.$nsid, name),
        version,
        // A tag is upstream's own word for it; a branch says nothing.
        upstreamVersion: ref !== undefined && /\d/.test(ref) && ref !== version ? ref : undefined,
        artifact: lexToJson(artifact) as JsonObject,
        notes,
        createdAt,
      }),
    },
    ...(fileList === undefined ? {} : { fileList }),
  }
}

/** What a person says counts before what the source tells. */
function toldOf({ said, about }: ModelRecordFacts): JsonObject {
  const { summary, homepage, licence, task, library, languages, keywords = [], gated, baseModels } = about
  return {
    ...{ summary: summary && clipped(summary), homepage, licence, task, library, languages, gated },
    keywords: keywords.length === 0 ? undefined : keywords.slice(0, MAX_KEYWORDS),
    baseModels: baseModels?.map((base) => defined({ ...base })),
    ...defined({ ...said }),
  }
}

/**
 * A definition that is there, with what a new release says: what a person said replaces, what a source tells fills in.
 */
export function mergeDefinition(said: SaidOfModel): (before: JsonObject, wanted: JsonObject) => JsonObject {
  return (before, { createdAt: _, ...wanted }) => ({ ...wanted, ...before, ...defined({ ...said }) })
}

/** dev.firn.model#summary */
const MAX_SUMMARY_GRAPHEMES = 300

function clipped(text: string): string {
  const graphemes = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
  if (graphemes.length <= MAX_SUMMARY_GRAPHEMES) return text
  return `${graphemes.slice(0, MAX_SUMMARY_GRAPHEMES - 1).join('')}…`
}

function defined(fields: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
