import type { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import { lintPath, lintProgram } from './names.js'
import { lintSystem } from './systems.js'
import { lintUrls, type UrlRules } from './urls.js'

/** Downloads of prebuilt programs: each pinned, one for each system. */
export function lintPlatforms({ platforms }: recipe.Prebuilt, path: FieldPath, rules: UrlRules): Finding[] {
  const systems = new Set<string>()
  return platforms.flatMap((platform, index) => {
    const place = [...path, 'platforms', index]
    const findings = [
      ...lintSystem(platform.system, [...place, 'system']),
      ...lintUrls(platform.urls, [...place, 'urls'], rules),
      ...lintHash(platform.hash, [...place, 'hash']),
      ...platform.binaries.flatMap((binary, position) => [
        ...lintProgram(binary.name, [...place, 'binaries', position, 'name']),
        ...lintPath(binary.path, [...place, 'binaries', position, 'path']),
      ]),
    ]
    if (systems.has(platform.system)) {
      const message = `Two downloads are for ${platform.system}.`
      findings.push(finding('duplicate-system', [...place, 'system'], message, 'Leave one of them out.'))
    }
    systems.add(platform.system)
    const packed = platform.binaries.filter((binary) => binary.path !== undefined).length
    if (packed !== 0 && packed !== platform.binaries.length) {
      const message = 'Some binaries have a path in the download and some are the download.'
      const fix = 'Give all of them a path where the download is an archive, else none.'
      findings.push(finding('mixed-binaries', [...place, 'binaries'], message, fix))
    }
    return findings
  })
}
