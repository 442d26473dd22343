import type { Origin, PinnedFile } from '../listing.js'

/** How a model's files lie on a disk. */
export const LAYOUTS = ['hf-cache', 'ollama', 'plain'] as const
export type LayoutName = (typeof LAYOUTS)[number]

/** A model whose every file is known. */
export interface ModelFiles {
  readonly origin: Origin
  readonly files: readonly PinnedFile[]
}

/** Names that a person chose in place of those that follow from the origin. */
export interface LayoutNames {
  /** `org/name` or `name`; in Ollama's layout with `:tag` behind it, if wanted. */
  readonly id?: string | undefined
  /** Names under which the hub cache shall keep the commit. */
  readonly refs?: readonly string[] | undefined
}

/** Everything that a layout consists of. All paths are relative to its root, with `/`. Pure: nothing is on a disk yet. */
export interface LayoutPlan {
  readonly layout: LayoutName
  /** What people call it: the hub's or Ollama's name; empty for plain files. */
  readonly id: string
  /** Where bytes lie; each place once. */
  readonly files: readonly PlannedFile[]
  /** There from the beginning; those that a name needs are made with it. */
  readonly directories: readonly string[]
  readonly links: readonly PlannedLink[]
  /** In the order in which they are to be written: what makes the model found comes last. */
  readonly texts: readonly PlannedText[]
}

export interface PlannedFile {
  readonly at: string
  readonly file: PinnedFile
}

export interface PlannedLink {
  readonly at: string
  /** Relative to the link's own directory. */
  readonly target: string
}

export interface PlannedText {
  readonly at: string
  readonly text: string
  /** Whether it may differ from what is there: a ref moves, the rest follows from immutable names. */
  readonly moves: boolean
  /** Written before the links: readers tell by it whether they are all there. */
  readonly isListing?: true
}

/** A layout that cannot be made, or is not what it should be. The message is for the person who asked. */
export class LayoutError extends Error {
  override name = 'LayoutError'
}
