import { type Author, actorName, mirrorSearchPage, searchPage } from '../links.js'
import type { AtomClaims as Claims } from '../load/atom-claims.js'
import { ActorLink, DefinitionLink } from './names.js'

/** Who else claims the same AtomId or root. */
export function AtomClaims({
  claims,
  author,
  atomId,
  rootCommit,
}: {
  claims: Claims
  author: Author
  atomId: string
  rootCommit: string
}) {
  const { atom, atomTotal, root, rootTotal, siblings, inMirrors } = claims
  if (atomTotal + rootTotal + siblings + inMirrors === 0) return null
  return (
    <section aria-labelledby="claims">
      <h2 id="claims">Other claims</h2>
      {atomTotal > 0 && (
        <>
          <p class="soft small">
            The same root and label make the same AtomId, whoever signs it: a fork, a mirror, or somebody who
            only says so. firn shows each and merges none. Choose by whose word you take.
          </p>
          <ul class="plain">
            {atom.map((definition) => (
              <li>
                <DefinitionLink definition={definition} />
              </li>
            ))}
            {atomTotal > atom.length && (
              <li>
                <a href={searchPage({ q: atomId })}>
                  All {(atomTotal + 1).toLocaleString('en')} of this AtomId
                </a>
              </li>
            )}
          </ul>
        </>
      )}
      {rootTotal > 0 && (
        <p>
          Atoms of the same root are signed by{' '}
          {root.map(({ author, atoms }, at) => (
            <>
              {at > 0 && ', '}
              <ActorLink author={author} /> ({atoms.toLocaleString('en')})
            </>
          ))}
          {rootTotal > root.length && ` and ${(rootTotal - root.length).toLocaleString('en')} more`}, too.
        </p>
      )}
      {siblings > 0 && (
        <p>
          <a href={searchPage({ root: rootCommit, author: actorName(author) })}>
            {siblings.toLocaleString('en')} more {siblings === 1 ? 'atom' : 'atoms'} of this author from the
            same repository
          </a>
        </p>
      )}
      {inMirrors > 0 && (
        <p>
          <a href={mirrorSearchPage({ atom: atomId })}>
            {inMirrors.toLocaleString('en')} {inMirrors === 1 ? 'version' : 'versions'} of it in mirrors
          </a>
          , signed by nobody there
        </p>
      )}
    </section>
  )
}
