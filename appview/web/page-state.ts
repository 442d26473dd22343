import { createContext, useContext } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Author } from './links.js'
import type { Site } from './site.js'

/** Who looks at the page: somebody who is logged in. */
export type Viewer = Author

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** What components may know of the request that they are drawn for. */
export interface PageState {
  readonly site: Site
  readonly path: string
  /** As in the address, with its `?`; empty when there is none. */
  readonly search: string
  readonly theme: Theme
  readonly viewer: Viewer | null
  readonly now: Date
}

/** Routes that draw pages are `Hono<PageEnv>` behind `pageState`. */
export interface PageEnv {
  Variables: { page: PageState }
}

/** What one page says about itself. */
export interface PageOptions {
  /** Without the site's name. */
  readonly title: string
  readonly description?: string | undefined
  readonly status?: ContentfulStatusCode
  /** Feeds of this page, next to the feed of everything: `{ href, title }` as Atom; JSON is derived. */
  readonly feeds?: readonly { readonly href: string; readonly title: string }[]
  /** The one address of this content, when it has several. */
  readonly canonical?: string | undefined
  /** Leaves the search box out of the header, because the page has its own. */
  readonly ownSearch?: boolean
  /** What the search box in the header holds. */
  readonly query?: string | undefined
}

export const PageContext = createContext<PageState | null>(null)

/** The state of the request, from within a component. */
export function usePage(): PageState {
  const state = useContext(PageContext)
  if (state === null) throw new Error('a component was drawn outside of renderPage')
  return state
}
