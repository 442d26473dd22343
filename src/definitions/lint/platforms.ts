import type { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import { lintFolder, lintProgram } from './names.js'
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
        ...lintFolder(binary.path, [...place, 'binaries', position, 'path']),
      ]),
    ]
    if (systems.has(platform.system)) {
      const message = `Two downloads are for ${platform.system}.`
      findings.push(finding('duplicate-system', [...place, 'system'], message, 'Leave one of them out.'))
    }
    systems.add(platform.system)
    return findings
  })
}
