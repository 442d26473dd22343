import { recipe } from '../lexicons/dev/firn.js'
import { isUri } from '../syntax/identifiers.js'
import { EntryRefusal } from './entry-refusal.js'
import { usableHash } from './hashes.js'
import type { TakeNote } from './notes.js'
import { downloadOf, isPackageUrl, type Registries } from './registries.js'
import type { CatalogueEntry } from './schema.js'

type Input = NonNullable<CatalogueEntry['extraInputs']>[number]

/** How downloads are called by the systems that they run on, as Node and its registry name them. */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\blinux-(?:64|x64|x86_64|amd64)\b/, 'x86_64-linux'],
  [/\blinux-(?:arm64|aarch64)\b/, 'aarch64-linux'],
  [/\bdarwin-(?:64|x64|x86_64|amd64)\b/, 'x86_64-darwin'],
  [/\bdarwin-(?:arm64|aarch64)\b/, 'aarch64-darwin'],
]

/**
 * The downloads of a program that somebody else built.
 * @throws EntryRefusal `NoDownload`, `FakeHash`, `MalformedHash`
 */
export function mapPrebuilt(
  { extraInputs, mainProgram }: CatalogueEntry,
  registries: Registries,
  note: TakeNote,
): recipe.Prebuilt {
  const inputs = extraInputs ?? []
  if (!mainProgram || inputs.length === 0) {
    const message = 'The catalogue does not name its program and the downloads that hold it.'
    throw new EntryRefusal('NoDownload', message)
  }
  const platforms = inputs.map((input) => mapPlatform(input, mainProgram, registries))
  const packed = platforms.find(({ binaries: [binary] }) => binary?.path !== undefined)
  if (packed) {
    const message = `The catalogue does not tell where the program lies in the downloads; npm's have it at ${packed.binaries[0]?.path}.`
    note('inferred-program', 'warning', message, 'Check the path of each of "binaries".')
  }
  return recipe.prebuilt.$build({ platforms })
}

function mapPlatform({ what, url, hash }: Input, program: string, registries: Registries): recipe.Platform {
  const system = SYSTEMS.find(([pattern]) => pattern.test(what))?.[1]
  if (!system)
    throw new EntryRefusal('NoDownload', `The catalogue does not tell for which system "${what}" is.`)
  const checked = usableHash(`The hash of ${what}`, hash ?? '')
  if (url && isPackageUrl(url)) {
    const address = downloadOf(url, registries)
    return {
      system,
      urls: [address],
      hash: checked,
      binaries: [{ name: program, path: `package/bin/${program}` }],
    }
  }
  if (!isUri(url) || !url.startsWith('https:')) {
    throw new EntryRefusal('NoDownload', `The download ${what} has no https address in the catalogue.`)
  }
  if (/\.(?:tar(?:\.\w+)?|tgz|zip)(?:[?#]|$)/.test(url)) {
    throw new EntryRefusal('NoDownload', `The catalogue does not tell where in ${url} the program lies.`)
  }
  return { system, urls: [url], hash: checked, binaries: [{ name: program }] }
}
