import type { getLineage } from '../../../src/lexicons/dev/firn.js'
import { isAtUri, parseAtUri } from '../../../src/syntax/at-uri.js'
import { actorName, definitionPage } from '../links.js'
import type { LineageLink, LineageNode } from './row-order.js'

/** What a page tells of one model of a lineage. */
export interface LineageFact extends LineageNode {
  readonly name: string
  /** Its author; of a model that is not on firn, where it is. */
  readonly by: string
  /** Its page; undefined where there is none that may be led to. */
  readonly href: string | undefined
  /** Whether this index holds it. */
  readonly isHere: boolean
  /** Whether a file of its newest release can run code when it is loaded. */
  readonly pickle: boolean
}

/** A step of a lineage with the words of whoever made it. */
export interface Relation extends LineageLink {
  readonly relation?: string | undefined
}

/** One model as pages show it, by what the answer says of it. */
export function lineageFact({ id, step, definition }: getLineage.Node): LineageFact {
  if (definition) {
    const { author, name, model } = definition
    const here = { name, by: actorName(author), href: definitionPage(definition) }
    return { id, step, ...here, isHere: true, pickle: model?.pickle ?? false }
  }
  const unknown = { id, step, isHere: false, pickle: false }
  if (isAtUri(id)) {
    const { authority, rkey = '' } = parseAtUri(id)
    return { ...unknown, name: rkey, by: authority, href: undefined }
  }
  const url = URL.parse(id)
  const isLink = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (!url || !isLink) return { ...unknown, name: id, by: '', href: undefined }
  const path = decodePath(url.pathname).replace(/^\/|\/$/g, '')
  return { ...unknown, name: path || url.host, by: path ? url.host : '', href: url.href }
}

/** How a model was made from what stands in its lineage, each way once: `merge`, `adapter`. */
export function relationsTo(id: string, links: readonly Relation[]): string[] {
  const relations = links.flatMap(({ to, relation }) => (to === id && relation ? [relation] : []))
  return [...new Set(relations)]
}

/** A text of at most so many characters, shortened in its middle: names of models differ at both ends. */
export function shortenMiddle(text: string, most: number): string {
  const characters = [...text]
  if (characters.length <= most) return text
  const end = Math.floor((most - 1) / 2)
  return `${characters.slice(0, most - 1 - end).join('')}…${characters.slice(characters.length - end).join('')}`
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return path
    throw error
  }
}
