import { recipe, type release } from '../../lexicons/dev/firn.js'
import { type Finding, finding } from './finding.js'

/** Versions that tools write into a new project, and people into a package whose upstream has none. */
const DEFAULTS: ReadonlySet<string> = new Set(['0.0.0', '0.0.1', '0.1.0', '1.0.0'])
const UNSTABLE = /-(?:[0-9A-Za-z-]+\.)*(?:unstable|git|nightly|latest|head)\b/i
const DATE = /(?:^|\D)20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?!\d)/
/** The tag in a forge's address of an archive or of a release's file. */
const TAG =
  /\/(?:archive\/(?:refs\/tags\/)?|-\/archive\/|releases\/download\/)v?(\d+\.\d+\.\d+[0-9A-Za-z.-]*?)(?:\/|\.(?:tar|tgz|zip))/

/** Versions that say nothing of what they hold, or another thing than the source does. */
export function lintVersion({ version, upstreamVersion }: release.Main, { source }: recipe.Main): Finding[] {
  if (UNSTABLE.test(version) && !DATE.test(version)) {
    const message = `"${version}" names no date, so that no other version comes before or after it.`
    const fix = 'Write the date of the commit, as in 0.0.0-unstable.20250123.'
    return [finding('invented-version', ['version'], message, fix)]
  }
  if (!source) return []
  const told = toldBySource(source)
  if (told !== undefined && told !== version && told !== upstreamVersion?.replace(/^v/, '')) {
    const message = `The release is called ${version}, and its source ${told}.`
    const fix = `Publish it as ${told}, or say in "upstreamVersion" what upstream calls it.`
    return [finding('version-mismatch', ['version'], message, fix)]
  }
  const isCommit = recipe.git.$isTypeOf(source) || recipe.forge.$isTypeOf(source)
  if (!isCommit || upstreamVersion !== undefined || !DEFAULTS.has(version)) return []
  const message = `${version} is what people write where upstream has no version, and the source is a mere commit.`
  const fix = `Say "upstreamVersion": "${version}" where upstream calls it so, else publish it with the date of the commit.`
  return [finding('default-version', ['version'], message, fix)]
}

function toldBySource(source: NonNullable<recipe.Main['source']>): string | undefined {
  if (recipe.registry.$isTypeOf(source)) return source.version
  if (!recipe.tarball.$isTypeOf(source)) return undefined
  return source.urls.map((url) => TAG.exec(url)?.[1]).find((tag) => tag !== undefined)
}
