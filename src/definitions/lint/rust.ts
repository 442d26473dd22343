import type { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import { lintKnown } from './known.js'
import { lintPath, lintWord, lintWords } from './names.js'

const BUILDERS = ['buildRustPackage', 'crane']

export function lintRust(build: recipe.Rust, path: FieldPath): Finding[] {
  return [
    ...lintKnown(build.builder ?? 'buildRustPackage', BUILDERS, [...path, 'builder']),
    ...lintPath(build.cargoRoot, [...path, 'cargoRoot']),
    ...lintPins(build, path),
    ...(build.outputHashes ?? []).flatMap(({ name, hash }, index) => [
      ...lintWord(name, [...path, 'outputHashes', index, 'name']),
      ...lintHash(hash, [...path, 'outputHashes', index, 'hash']),
    ]),
    ...lintWords(build.features, [...path, 'features']),
    ...lintWords(build.packages, [...path, 'packages']),
    ...lintWords(build.bins, [...path, 'bins']),
  ]
}

function lintPins(
  { builder, cargoHash, cargoLock, outputHashes = [] }: recipe.Rust,
  path: FieldPath,
): Finding[] {
  const isLocked = cargoLock === true || outputHashes.length > 0
  if (cargoHash === undefined) {
    // What crane builds is pinned by the Cargo.lock of its source alone.
    if (isLocked || builder === 'crane') return []
    const fix = 'Add cargoHash, or cargoLock: true where the source holds a Cargo.lock.'
    return [finding('missing-deps-hash', [...path, 'cargoHash'], 'Nothing pins the Cargo dependencies.', fix)]
  }
  const findings = lintHash(cargoHash, [...path, 'cargoHash'])
  if (!isLocked) return findings
  const message = 'Both cargoHash and the Cargo.lock say where the dependencies come from.'
  const fix = 'Leave out cargoHash, or both cargoLock and outputHashes.'
  return [...findings, finding('conflicting-deps', [...path, 'cargoHash'], message, fix)]
}
