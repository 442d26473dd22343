import { factsOfFormat } from '../../src/models/formats/by-name.js'
import type { FacetName } from '../search/filters.js'
import { formatBytes } from './amounts.js'
import { shorten } from './components/copyable.js'
import { lineageFact } from './lineage/facts.js'

/** What a facet is called, in the order in which people narrow a search. */
export const FACET_TITLES = {
  kind: 'Kind',
  task: 'Task',
  library: 'Library',
  size: 'Size',
  weightFormat: 'Weights',
  set: 'Set',
  ecosystem: 'Ecosystem',
  category: 'Category',
  language: 'Language',
  role: 'Role in the network',
  system: 'System',
  licence: 'Licence',
  hasService: 'Service',
  hasModule: 'Module',
  status: 'Status',
  keyword: 'Keyword',
  baseModel: 'Made from',
  author: 'Author',
  root: 'Root commit',
} as const satisfies Record<FacetName, string>

/** A value as people read it; of yes and no, what it is about. */
export function facetValueName(facet: FacetName, value: string): string {
  if (facet === 'hasService') return value === 'true' ? 'runs as a service' : 'no service'
  if (facet === 'hasModule') return value === 'true' ? 'brings a module' : 'no module'
  if (facet === 'weightFormat') return factsOfFormat(value)?.label ?? value
  if (facet === 'baseModel') return lineageFact({ id: value, step: -1 }).name
  if (facet === 'size') return sizeRange(value)
  return facet === 'root' ? shorten(value) : value
}

function sizeRange(range: string): string {
  const [least = 0, most = 0] = range.split('-').map(Number)
  if (most === 0) return `${formatBytes(least)} and more`
  return least === 0 ? `up to ${formatBytes(most)}` : `${formatBytes(least)} to ${formatBytes(most)}`
}

/** Whether a facet is offered where it is not yet chosen. Nobody chooses among hashes. */
export function isOffered(facet: FacetName): boolean {
  return facet !== 'root'
}
