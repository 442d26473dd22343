import type { CatalogueEntry } from './schema.js'

const SUBDIRECTORY = /^shares one monorepo source, subdirectory ([\w./-]+)$/

/** The folder of the source that is built, by the build's own word or by that of the catalogue's remark. */
export function mapSourceRoot({ build, flags }: CatalogueEntry): string | undefined {
  if (build?.sourceRoot) return folderOf(build.sourceRoot)
  for (const flag of flags ?? []) {
    const folder = SUBDIRECTORY.exec(flag)?.[1]
    if (folder !== undefined) return folder
  }
  return undefined
}

/** nixpkgs' fetchers unpack into a folder called "source", which is where our paths begin. */
function folderOf(sourceRoot: string): string | undefined {
  const folder = sourceRoot.replace(/^source(?:\/|$)/, '')
  return folder === '' || folder === '.' ? undefined : folder
}
