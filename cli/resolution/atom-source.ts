import { readPackageManifest } from '../../src/atoms/ecosystem/read-package.js'
import { readManifest } from '../../src/atoms/manifest/read-manifest.js'
import { HostError } from '../../src/indexing/host-client.js'
import { matches, parseRequirement } from '../../src/requirement/requirement.js'
import { parseVersion } from '../../src/requirement/version.js'
import { byText } from '../../src/resolve/deep/graph.js'
import type { DeepCandidate, DeepEdge, DeepSource } from '../../src/resolve/deep/problem.js'
import type { Neighbour } from '../project/atom-files.js'
import { type KnownVersion, type Offer, offerOf, type Trust } from './candidates.js'
import type { Disagreement } from './disagreement.js'
import { localVersion } from './local-atoms.js'
import type { ManifestBlobs } from './manifest-blobs.js'
import type { Mirrors } from './mirrors.js'
import { type Need, needsOf, signedNeeds } from './needs.js'
import { type FoundSet, findSet, type Home, joinPlaces, type Place, placeOf } from './places.js'
import { ResolutionError } from './resolution-error.js'
import type { IndexedVersion, VersionIndex } from './signed-versions.js'

export interface AtomSourceOptions {
  readonly mirrors: Mirrors
  /** Undefined: no index is asked. */
  readonly index: VersionIndex | undefined
  readonly trust: Trust
  /** Where manifests come from that no record tells; undefined: nobody asks what atoms need themselves. */
  readonly manifests: ManifestBlobs | undefined
  /** What an atom of the same repository asks for. */
  readonly readNeighbour: (neighbour: Neighbour) => Promise<readonly Need[]>
  /** What the person should know although it goes on. */
  readonly onNote: (sentence: string) => void
  /** Told that the index does not answer, once. */
  readonly onSilentIndex: (sentence: string) => void
}

/** The atoms that resolution meets, by AtomId: who has them, and what they need. */
export class AtomSource implements DeepSource {
  readonly places = new Map<string, Place>()
  readonly #options: AtomSourceOptions
  readonly #offers = new Map<string, Promise<Offer>>()
  /** Those that the manifest at hand names itself. */
  readonly #pinned = new Set<string>()
  /** Mirrors that the person's own manifests name: reached as they are written. */
  readonly #own = new Set<string>()
  #turn = 0
  readonly #told = new Set<string>()
  /** Whether the index has failed, after which nobody asks it any more. */
  #isIndexSilent = false

  constructor(options: AtomSourceOptions) {
    this.#options = options
  }

  /** Becomes another when a manifest names mirrors of an atom that was asked for at fewer: who resolved begins anew. */
  get turn(): number {
    return this.#turn
  }

  /** What strangers say otherwise than the mirrors, of all atoms that were asked for. */
  async disagreements(): Promise<Disagreement[]> {
    const offers = await Promise.all(this.#offers.values())
    return offers
      .flatMap((offer) => offer.disagreements)
      .toSorted((a, b) => byText(disagreementKey(a), disagreementKey(b)))
  }

  /**
   * The edges of the manifest at hand. What it names is taken from the mirrors that it names: a dependency's manifest
   * cannot bring another repository in for it, and with that versions that nobody here asked for.
   */
  async rootEdges(needs: readonly Need[], home: Home): Promise<DeepEdge[]> {
    const { manifests, readNeighbour } = this.#options
    const neighbours = manifests === undefined ? [] : (home.local?.neighbours ?? [])
    // Before anybody else's manifest is met, so that nothing hangs on which comes first.
    const near = await Promise.all(neighbours.map(readNeighbour))
    for (const { set } of [needs, ...near].flat()) for (const url of set.mirrors) this.#own.add(url)
    const edges = await this.edgesOf(needs, home)
    for (const { definition } of edges) this.#pinned.add(definition)
    return edges
  }

  /** The edges of a manifest; one to an atom of the same repository that is not published leads to just that. */
  async edgesOf(needs: readonly Need[], home: Home): Promise<DeepEdge[]> {
    const sets = new Map<string, Promise<FoundSet>>()
    const edges = await Promise.all(
      needs.map(async ({ set, label, requirement }) => {
        const finding =
          sets.get(set.tag) ??
          findSet(set, home, (url) => this.#options.mirrors.ask(url, !this.#own.has(url)))
        sets.set(set.tag, finding)
        const found = await finding
        for (const sentence of found.silent) this.note(sentence)
        const place = placeOf(found, label)
        const met = this.#meet(place)
        return { definition: place.id, requirement: await this.#localRequirement(met, requirement) }
      }),
    )
    return edges
  }

  async candidatesOf(id: string): Promise<readonly DeepCandidate[]> {
    const place = this.#place(id)
    const { candidates } = await this.offer(place)
    const neighbour = neighbourOf(place)
    if (neighbour === undefined) return candidates
    const { manifests, readNeighbour } = this.#options
    const home = this.#homeOf(place)
    return [
      ...candidates,
      {
        version: localVersion(neighbour.version),
        yanked: false,
        from: 'this repository',
        dependencies:
          manifests === undefined ? [] : async () => this.edgesOf(await readNeighbour(neighbour), home),
      },
    ]
  }

  /** All that is known of an atom that a requirement has led to. */
  offer(place: Place): Promise<Offer> {
    const known = this.#offers.get(place.id)
    if (known) return known
    const made = this.#makeOffer(place)
    this.#offers.set(place.id, made)
    return made
  }

  nameOf(id: string): string {
    return this.places.get(id)?.name ?? id
  }

  #meet(place: Place): Place {
    const known = this.places.get(place.id)
    if (known !== undefined && this.#pinned.has(place.id)) return known
    const met = known === undefined ? place : joinPlaces(known, place)
    this.places.set(place.id, met)
    if (known !== undefined && met.set !== known.set && this.#offers.delete(place.id)) this.#turn++
    return met
  }

  async #makeOffer(place: Place): Promise<Offer> {
    const needs = (known: KnownVersion) => this.#needs(place, known)
    const { trust, manifests } = this.#options
    const offer = offerOf(
      place,
      await this.#askIndex(place.id),
      trust,
      manifests === undefined ? undefined : needs,
    )
    for (const sentence of offer.notes) this.note(sentence)
    if (offer.candidates.length === 0 && place.set.answers.length === 0 && place.set.silent.length > 0) {
      throw new ResolutionError(
        `Nobody who can be reached has ${place.name}. ${place.set.silent.join(' ')}`,
        {
          hint: 'Look at the addresses in [package.sets], or try again later.',
          exitCode: 4,
        },
      )
    }
    return offer
  }

  async #askIndex(id: string): Promise<readonly IndexedVersion[]> {
    const { index } = this.#options
    if (index === undefined || this.#isIndexSilent) return []
    try {
      return await index.versionsOf(id)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      if (!this.#isIndexSilent) {
        this.#options.onSilentIndex(`${error.message}. Signed records are not looked at, mirrors alone are.`)
      }
      this.#isIndexSilent = true
      return []
    }
  }

  /** By the record of somebody trusted, or by the manifest at a mirror: never by a stranger's record. */
  async #needs(place: Place, known: KnownVersion): Promise<DeepEdge[]> {
    if (known.signed !== undefined) return this.#edgesFor(place, known, signedNeeds(known.signed))
    const [mirror] = known.mirrors
    const text =
      mirror === undefined
        ? undefined
        : await this.#options.manifests?.read(mirror, !this.#own.has(mirror), place.label, known.version)
    // What is no atom of eka's names no atoms: a package of another ecosystem, or a plain tree.
    if (text === undefined || isPackage(text)) return []
    const manifest = readManifest(text).value
    if (manifest !== undefined) return this.#edgesFor(place, known, needsOf(manifest))
    this.note(
      `What ${place.name} ${known.version} needs is not known: its manifest at ${mirror} cannot be read.`,
    )
    return []
  }

  /** What is wrong with a set in the manifest of another is not for the user to mend there. */
  async #edgesFor(place: Place, { version }: KnownVersion, needs: readonly Need[]): Promise<DeepEdge[]> {
    try {
      return await this.edgesOf(needs, this.#homeOf(place))
    } catch (cause) {
      if (!(cause instanceof ResolutionError)) throw cause
      throw new ResolutionError(`What ${place.name} ${version} needs cannot be found. ${cause.message}`, {
        cause,
        hint: `Try again later, ask for another version of ${place.name}, or tell its author.`,
        exitCode: cause.exitCode,
      })
    }
  }

  /** What `::` means in the manifests of an atom's repository. */
  #homeOf({ set }: Place): Home {
    return { mirrors: set.mirrors, ...(set.local ? { local: set.local } : {}) }
  }

  async #localRequirement(place: Place, requirement: string): Promise<string> {
    const neighbour = neighbourOf(place)
    if (neighbour === undefined) return requirement
    const wanted = parseRequirement(requirement)
    const { versions } = await this.offer(place)
    const isPublished = [...versions.keys()].some((version) =>
      matches(wanted, parseVersion(version, { build: true })),
    )
    if (isPublished) return requirement
    if (!matches(wanted, parseVersion(neighbour.version, { build: true }))) {
      this.note(
        `${place.name} is taken from this repository in version ${neighbour.version}, though ${requirement} is asked for.`,
      )
    }
    return `=${localVersion(neighbour.version)}`
  }

  /** Tells a sentence, once. */
  note(sentence: string): void {
    if (this.#told.has(sentence)) return
    this.#told.add(sentence)
    this.#options.onNote(sentence)
  }

  #place(id: string): Place {
    const place = this.places.get(id)
    if (place === undefined) throw new Error(`No manifest has led to the atom ${id}.`)
    return place
  }
}

function disagreementKey({ atom, version, record, seenAt, says }: Disagreement): string {
  return JSON.stringify([atom, version, record ?? '', seenAt ?? '', says])
}

/** Cargo's manifests have a table [package] as well, but a name in it, and no label. */
function isPackage(text: string): boolean {
  return PACKAGES.some((ecosystem) => readPackageManifest(ecosystem, text)?.name !== undefined)
}

const PACKAGES = ['cargo', 'npm', 'pypi']

function neighbourOf({ set, label }: Place): Neighbour | undefined {
  return set.local?.neighbours.find((atom) => atom.label === label)
}
