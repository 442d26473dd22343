import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import type { AtomParts } from '../load/atom.js'
import { atomRecord } from '../records.js'
import { AtomClaims } from './atom-claims.js'
import { GitFacts } from './git-facts.js'
import { MirrorList } from './mirror-list.js'
import { Requirements } from './requirements.js'

/** What the side of a page says of an atom alone: what it needs, where it is in git, who else claims it. */
export function AtomSide({ definition, atom }: { definition: DefinitionView; atom: AtomParts }) {
  const { atomId, released, claims } = atom
  const { rootCommit } = atomRecord(definition)
  return (
    <>
      {released && (
        <section aria-labelledby="requirements">
          <h2 id="requirements">Needs</h2>
          <Requirements requirements={released.requirements} />
        </section>
      )}
      {released && (
        <section aria-labelledby="mirrors">
          <h2 id="mirrors">Mirrors</h2>
          <MirrorList mirrors={released.mirrors} />
        </section>
      )}
      <section aria-labelledby="git">
        <h2 id="git">In git</h2>
        <GitFacts atomId={atomId} rootCommit={rootCommit} released={released} />
      </section>
      <AtomClaims claims={claims} author={definition.author} atomId={atomId} rootCommit={rootCommit} />
    </>
  )
}
