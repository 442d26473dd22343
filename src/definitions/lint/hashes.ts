import { isFakeHash, parseSri, SriError } from '../../nix/sri.js'
import { type FieldPath, type Finding, finding } from './finding.js'

/** A hash that pins nothing: malformed, or the placeholder that stands in until Nix tells the right one. */
export function lintHash(hash: string, path: FieldPath): Finding[] {
  try {
    if (!isFakeHash(parseSri(hash))) return []
    return [
      finding(
        'fake-hash',
        path,
        'This is the placeholder hash (lib.fakeHash), which no content has.',
        'Build once and copy the hash that Nix prints after "got:".',
      ),
    ]
  } catch (error) {
    if (!(error instanceof SriError)) throw error
    return [finding('malformed-hash', path, error.message, 'Write the hash as "nix hash to-sri" prints it.')]
  }
}
