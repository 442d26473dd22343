import type { FacetName } from '../search/filters.js'
import { shorten } from './components/copyable.js'

/** What a facet is called, in the order in which people narrow a search. */
export const FACET_TITLES = {
  kind: 'Kind',
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
  author: 'Author',
  root: 'Root commit',
} as const satisfies Record<FacetName, string>

/** A value as people read it; of yes and no, what it is about. */
export function facetValueName(facet: FacetName, value: string): string {
  if (facet === 'hasService') return value === 'true' ? 'runs as a service' : 'no service'
  if (facet === 'hasModule') return value === 'true' ? 'brings a module' : 'no module'
  return facet === 'root' ? shorten(value) : value
}

/** Whether a facet is offered where it is not yet chosen. Nobody chooses among hashes. */
export function isOffered(facet: FacetName): boolean {
  return facet !== 'root'
}
