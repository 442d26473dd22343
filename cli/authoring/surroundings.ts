import {
  APPVIEW_TIMEOUT_MS,
  MAX_PIN_BYTES,
  MAX_VERSIONS_PAGE_BYTES,
  PIN_TIMEOUT_MS,
} from '../../src/limits/authoring.js'
import type { Fewest } from '../../src/resolve/deep/problem.js'
import { isDid } from '../../src/syntax/identifiers.js'
import { transportsOf } from '../atom/transport-option.js'
import type { CliContext } from '../context.js'
import type { Git } from '../git/git.js'
import { openGit } from '../git/open-git.js'
import { printable } from '../output/printable.js'
import type { PinContext } from '../pins/lock-pin.js'
import type { Project } from '../project/find-project.js'
import { openRecords } from '../records/open-records.js'
import type { Trust } from '../resolution/candidates.js'
import { ManifestBlobs } from '../resolution/manifest-blobs.js'
import { Mirrors } from '../resolution/mirrors.js'
import type { Home } from '../resolution/places.js'
import { VersionIndex } from '../resolution/signed-versions.js'
import { homeOf } from './local-repository.js'

/** What every authoring command takes of the world. */
export interface SurroundingsOptions {
  readonly offline: boolean
  /** Handles or DIDs. */
  readonly trust: readonly string[]
  readonly distrust: readonly string[]
  readonly fewest?: Fewest
}

/** What resolution works with: one for a run, so that everybody is asked once. */
export interface Surroundings extends AsyncDisposable {
  readonly git: Git
  readonly home: Home
  readonly mirrors: Mirrors
  readonly index: VersionIndex | undefined
  readonly trust: Trust
  readonly manifests: ManifestBlobs
  /** Undefined: no network. */
  readonly pins: PinContext | undefined
  readonly fewest: Fewest | undefined
  /** Warns, once of each. */
  readonly note: (sentence: string) => void
  /** Warns that the index is silent, or whispers it where nobody has named one. */
  readonly noteSilentIndex: (sentence: string) => void
}

/** @throws IdentityError for a handle that nobody has; GitError */
export async function openSurroundings(
  project: Project,
  { offline, trust, distrust, fewest }: SurroundingsOptions,
  context: CliContext,
): Promise<Surroundings> {
  const { config, output, signal } = context
  const git = openGit(context)
  const bar = output.progress('asking')
  const [trusted, distrusted] = await Promise.all([didsOf(trust, context), didsOf(distrust, context)])
  const fetch = await context.createFetch({
    timeoutMs: APPVIEW_TIMEOUT_MS,
    maxBytes: MAX_VERSIONS_PAGE_BYTES,
  })
  const { development } = config
  const foreign = { transports: transportsOf([], config), development }
  const manifests = new ManifestBlobs((isForeign) => (isForeign ? git.limitedTo(foreign.transports) : git))
  const pinFetch = offline
    ? undefined
    : await context.createFetch({ timeoutMs: PIN_TIMEOUT_MS, maxBytes: MAX_PIN_BYTES })
  return {
    git,
    home: await homeOf(project, git),
    mirrors: new Mirrors(git, { foreign, offline, onAsk: (url) => bar.label(printable(url)) }),
    index: offline ? undefined : new VersionIndex({ fetch, registry: config.registry, signal }),
    trust: { trusted, distrusted },
    manifests,
    pins: pinFetch && { fetch: pinFetch, git, output, signal },
    fewest,
    note: once(output.warn),
    noteSilentIndex: once(config.layer.get('registry')?.from === 'default' ? output.detail : output.warn),
    async [Symbol.asyncDispose]() {
      bar.end()
      await manifests[Symbol.asyncDispose]()
    },
  }
}

/** Tells every sentence once. */
function once(tell: (sentence: string) => void): (sentence: string) => void {
  const told = new Set<string>()
  return (sentence) => {
    if (!told.has(sentence)) tell(printable(sentence))
    told.add(sentence)
  }
}

async function didsOf(actors: readonly string[], context: CliContext): Promise<Set<string>> {
  const dids = new Set<string>()
  for (const actor of actors) {
    if (isDid(actor)) dids.add(actor)
    else dids.add((await (await openRecords(context)).author(actor.replace(/^@/, '').toLowerCase())).did)
  }
  return dids
}
