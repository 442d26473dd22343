import type { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import { lintKnown } from './known.js'
import { lintWord, lintWords } from './names.js'

/** The builder that a record may name and that firn does not turn into Nix yet. */
const NOT_EMITTED = 'crane'

export function lintRust(build: recipe.Rust, path: FieldPath): Finding[] {
  return [
    ...lintBuilder(build, [...path, 'builder']),
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

function lintBuilder({ builder = 'buildRustPackage' }: recipe.Rust, path: FieldPath): Finding[] {
  if (builder !== NOT_EMITTED) return lintKnown(builder, ['buildRustPackage', NOT_EMITTED], path)
  const fix = 'Leave "builder" out: buildRustPackage reads the same Cargo.lock.'
  return [finding('unsupported-build', path, `firn does not emit Nix for ${builder} yet.`, fix)]
}

function lintPins({ cargoHash, cargoLock, outputHashes = [] }: recipe.Rust, path: FieldPath): Finding[] {
  const isLocked = cargoLock === true || outputHashes.length > 0
  if (cargoHash === undefined) {
    if (isLocked) return []
    const fix = 'Add cargoHash, or cargoLock: true where the source holds a Cargo.lock.'
    return [finding('missing-deps-hash', [...path, 'cargoHash'], 'Nothing pins the Cargo dependencies.', fix)]
  }
  const findings = lintHash(cargoHash, [...path, 'cargoHash'])
  if (!isLocked) return findings
  const message = 'Both cargoHash and the Cargo.lock say where the dependencies come from.'
  const fix = 'Leave out cargoHash, or both cargoLock and outputHashes.'
  return [...findings, finding('conflicting-deps', [...path, 'cargoHash'], message, fix)]
}
