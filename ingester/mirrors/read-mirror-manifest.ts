import type { IndexedManifest } from '../../src/atoms/manifest/manifest.js'
import { readManifest } from '../../src/atoms/manifest/read-manifest.js'
import { manifestRequirements } from '../../src/atoms/manifest/requirements.js'
import type { FetchedObjects } from '../../src/git/fetch-objects.js'
import { storableText } from '../../src/indexing/storable-text.js'
import { MAX_MANIFEST_BYTES, MAX_SENT_TOML_VALUES } from '../../src/limits/atom-files.js'
import type { AdvertisedVersion, MirrorAtomRow } from './judge-version.js'

type ManifestRow = Pick<
  MirrorAtomRow,
  'manifest' | 'manifestProblem' | 'description' | 'tags' | 'tagWords' | 'sets' | 'requirements'
>

/**
 * Reads the manifest that a mirror hands out beside a version: leniently, for others wrote it.
 * @param url of the mirror
 */
export function readMirrorManifest(
  url: string,
  version: AdvertisedVersion,
  { objects, unread }: FetchedObjects,
): ManifestRow {
  const { manifestObject } = version
  if (manifestObject === undefined) return without('There is no ref of its manifest.')
  const object = objects.get(manifestObject)
  if (!object) return without(unread.get(manifestObject) ?? 'The mirror does not hand it out.')
  if (object.type !== 'blob')
    return without(`It is a ${object.type}, as of the first generation, and is not read.`)
  if (object.bytes.length > MAX_MANIFEST_BYTES)
    return without(`It has more than ${MAX_MANIFEST_BYTES} bytes.`)
  const text = decode(object.bytes)
  if (text === undefined) return without('It is not written in UTF-8, or holds a NUL.')
  const { value, findings } = readManifest(text, { maxValues: MAX_SENT_TOML_VALUES })
  const [fault] = findings.filter(({ severity }) => severity === 'error')
  return {
    manifest: text,
    manifestProblem: value ? problemOf(value, version) : (fault?.message ?? 'It could not be read.'),
    description: value?.description ?? null,
    tags: [...(value?.tags ?? [])],
    tagWords: (value?.tags ?? []).join(' '),
    sets: JSON.stringify(value ? setsOf(value, url) : []),
    requirements: JSON.stringify(value ? manifestRequirements(value) : []),
  }
}

function without(problem: string): ManifestRow {
  return {
    manifest: null,
    manifestProblem: storableText(problem),
    description: null,
    tags: [],
    tagWords: '',
    sets: '[]',
    requirements: '[]',
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    // The only thing that a decoder throws for.
    return undefined
  }
}

function problemOf({ label, version }: IndexedManifest, said: AdvertisedVersion): string | null {
  if (label === said.label && version === said.version) return null
  return `It is of ${label} ${version}, not of ${said.label} ${said.version}.`
}

/** What a manifest writes for its own repository. */
const OWN = '::'

/** Only what is a URL: what the manifest writes besides is in its text. */
function setsOf({ sets }: IndexedManifest, url: string) {
  return [...sets].map(([tag, mirrors]) => ({
    tag,
    mirrors: mirrors
      .map((mirror) => (mirror === OWN ? url : mirror))
      .filter((mirror) => URL.canParse(mirror)),
  }))
}
