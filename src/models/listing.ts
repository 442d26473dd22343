import type { files } from '../lexicons/dev/firn.js'

/** Coordinates that never move: one of the origins of dev.firn.files, with its `$type`. */
export type Origin = Exclude<files.Main['origin'], { readonly $type: never }>

/** A file as a source lists it: `sha256` is absent where the source does not tell, and it must be downloaded once. */
export interface ListedFile extends Omit<PinnedFile, 'sha256' | 'urls'> {
  readonly sha256?: string | undefined
  /** Where it lies by what never moves, best first; none where only the source itself finds it (ModelSource.locator). */
  readonly urls: readonly string[]
}

/** A file as a release holds it: dev.firn.files#file. */
export type PinnedFile = files.File

/** Everything that a source tells of one state of a model. Nothing in it moves. */
export interface Listing {
  readonly origin: Origin
  /** All of them, recursively, in the order of their paths (by UTF-16 code units). */
  readonly files: readonly ListedFile[]
  /** Addresses below which every file lies by its path: a file whose only address follows from one lists none in a record. */
  readonly bases: readonly string[]
  /** How those who load such a model want its files. */
  readonly layout: 'hf-cache' | 'ollama' | 'plain'
  readonly about: About
}

/** What a source tells of a model besides its files: where a person who publishes it begins. All of it may be absent. */
export interface About {
  readonly summary?: string | undefined
  readonly homepage?: string | undefined
  /** As an SPDX expression, where the source's word for it is one. */
  readonly licence?: string | undefined
  readonly task?: string | undefined
  readonly library?: string | undefined
  readonly languages?: readonly string[] | undefined
  readonly keywords?: readonly string[] | undefined
  readonly gated?: 'auto' | 'manual' | undefined
  /** Pages of the models that it was made from, and how. */
  readonly baseModels?:
    | readonly { readonly url: string; readonly relation?: string | undefined }[]
    | undefined
  readonly parameters?: number | undefined
}
