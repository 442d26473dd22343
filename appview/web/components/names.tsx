import {
  type Author,
  actorName,
  authorPage,
  type DefinitionRef,
  definitionPage,
  type NamedThing,
  releasePage,
} from '../links.js'

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

/** A definition or one of its releases, as one link. */
export function NamedLink({ named: { definition, version } }: { named: NamedThing }) {
  if (version === undefined) return <DefinitionLink definition={definition} />
  return (
    <a class="mono" href={releasePage(definition, version)}>
      {actorName(definition.author)}/{definition.name} {version}
    </a>
  )
}
