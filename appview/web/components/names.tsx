import { type Author, actorName, authorPage, type DefinitionRef, definitionPage } from '../links.js'

/** An author by handle, or by DID where no handle leads to it. */
export function ActorLink({ author }: { author: Author }) {
  const name = actorName(author)
  return (
    <a href={authorPage(author)} title={author.did}>
      {name === author.did ? name : `@${name}`}
    </a>
  )
}

/** `author/name`, as one link. */
export function DefinitionLink({ definition }: { definition: DefinitionRef }) {
  return (
    <a class="mono" href={definitionPage(definition)}>
      {actorName(definition.author)}/{definition.name}
    </a>
  )
}
