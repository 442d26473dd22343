import type { snapshot } from '../../../src/lexicons/dev/firn.js'
import { Disclosed } from './disclosed.js'

const MANIFESTS: Readonly<Record<string, string>> = {
  atom: 'atom.toml',
  cargo: 'Cargo.toml',
  npm: 'package.json',
}

/** Manifest and lock as they were published, to unfold. */
export function SnapshotFiles({
  snapshot: { ecosystem = 'atom', manifest, lock },
}: {
  snapshot: snapshot.Main
}) {
  const name = Object.hasOwn(MANIFESTS, ecosystem) ? MANIFESTS[ecosystem] : undefined
  return (
    <>
      {manifest !== undefined && (
        <Disclosed title={name ? `Its ${name}` : 'Its manifest'} id="manifest" text={manifest.trimEnd()} />
      )}
      {lock !== undefined && <Disclosed title="Its atom.lock" id="atom-lock" text={lock.trimEnd()} />}
    </>
  )
}
