import type { UriString } from '@atproto/syntax'
import { EntryRefusal } from './entry-refusal.js'

/** Addresses of package registries by the type of a package URL ("npm"), without a trailing slash. */
export type Registries = ReadonlyMap<string, string>

/** A package URL of npm: https://github.com/package-url/purl-spec. */
const NPM = /^pkg:npm\/((?:(?:%40|@)[\w.-]+\/)?[\w.-]+)@([\w.+-]+)$/

export function isPackageUrl(text: string): boolean {
  return text.startsWith('pkg:')
}

/**
 * Where the archive that a package URL names lies: catalogues may name packages without naming a registry, and a
 * record carries the address itself.
 * @throws EntryRefusal `NoDownload`
 */
export function downloadOf(packageUrl: string, registries: Registries): UriString {
  const [, encoded, version] = NPM.exec(packageUrl) ?? []
  if (encoded === undefined) {
    throw new EntryRefusal('NoDownload', `${packageUrl} is no package of a registry that is known here.`)
  }
  const registry = registries.get('npm')
  if (registry === undefined) {
    const message = `Its downloads have no address in the catalogue, only names (${packageUrl}): name the registry that has them (npm=https://…).`
    throw new EntryRefusal('NoDownload', message)
  }
  const name = decodeURIComponent(encoded)
  return `${registry}/${name}/-/${name.split('/').at(-1)}-${version}.tgz` as UriString
}
