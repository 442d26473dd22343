import type { CliContext } from '../context.js'
import type { Repository } from '../git/repository.js'
import type { Session } from '../login/session.js'
import type { Remote } from './remote.js'
import type { Generic, Source } from './source.js'

export interface PublishWish {
  /** Directories, as they were written. */
  readonly paths: readonly string[]
  readonly all: boolean
  readonly target: string | undefined
  /** A revision of the repository. */
  readonly spec: string
  readonly dryRun: boolean
  /** Whether refs are pushed, records written, or both. */
  readonly parts: 'both' | 'refs' | 'record'
  readonly mirrors: readonly string[]
  readonly set: string | undefined
  /** SPDX expression. */
  readonly licence: string | undefined
  readonly generic: Generic | undefined
}

/** What all atoms of a run share. */
export interface PublishRun {
  readonly wish: PublishWish
  readonly context: CliContext
  readonly repository: Repository
  readonly remote: Remote
  readonly source: Source
  readonly session: Session | undefined
  readonly mirrors: readonly string[]
}
