import { searchPage } from '../links.js'
import type { ReleasedAtom } from '../load/atom.js'
import { Shortened } from './copyable.js'

/** What names an atom and one release of it in git. */
export function GitFacts({
  atomId,
  rootCommit,
  released,
}: {
  atomId: string
  rootCommit: string
  released: ReleasedAtom | undefined
}) {
  return (
    <dl class="facts">
      <dt>AtomId</dt>
      <dd>
        <Shortened text={atomId} what="the AtomId" />
      </dd>
      <dt>Root</dt>
      <dd>
        <Shortened text={rootCommit} what="the root commit" />{' '}
        <a class="small" href={searchPage({ root: rootCommit })}>
          atoms of it
        </a>
      </dd>
      {released && <SnapshotFacts {...released} />}
    </dl>
  )
}

function SnapshotFacts({ snapshot, ref }: ReleasedAtom) {
  const { rev, tree, origin, path, format, contentHash } = snapshot
  return (
    <>
      <dt>Commit</dt>
      <dd>
        <Shortened text={rev} what="the atom commit" />
      </dd>
      <dt>Tree</dt>
      <dd>
        <Shortened text={tree} what="the tree" />
      </dd>
      <dt>Origin</dt>
      <dd>
        <Shortened text={origin} what="the source commit" />
      </dd>
      {path && (
        <>
          <dt>Path</dt>
          <dd>
            <code dir="auto">{path}</code>
          </dd>
        </>
      )}
      {contentHash && (
        <>
          <dt>Content</dt>
          <dd>
            <Shortened text={contentHash} what="the BLAKE3 of its content" />
          </dd>
        </>
      )}
      {ref && (
        <>
          <dt>Ref</dt>
          <dd>
            <code>{ref}</code>
          </dd>
        </>
      )}
      <dt>Format</dt>
      <dd>
        <code>{format}</code>
      </dd>
    </>
  )
}
