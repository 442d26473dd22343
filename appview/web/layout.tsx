import type { PropsWithChildren } from 'hono/jsx'
import { Icon } from './components/icon.js'
import { SearchBox } from './components/search-box.js'
import { Wordmark } from './components/wordmark.js'
import {
  ACCOUNT,
  absolute,
  actorName,
  DOCS,
  FEED_ATOM,
  HOME,
  LOGIN,
  MIRRORS,
  PUBLISH,
  THEME,
  UPDATES,
} from './links.js'
import { type PageOptions, THEMES, usePage } from './page-state.js'

/** The frame of every page: head, skip link, header, main, footer. The page brings the one h1. */
export function Layout(props: PropsWithChildren<PageOptions>) {
  const { site, theme, path } = usePage()
  const title = path === HOME ? 'firn: Nix definitions, signed by their authors' : `${props.title} · firn`
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
        <title>{title}</title>
        {props.description && <meta name="description" content={props.description} />}
        {props.canonical && <link rel="canonical" href={absolute(site.publicUrl, props.canonical)} />}
        <link rel="stylesheet" href={site.assets.style} />
        <link rel="icon" href={site.assets.icon} type="image/svg+xml" />
        {[...(props.feeds ?? []), { href: FEED_ATOM, title: 'Everything' }].map((feed) => (
          <>
            <link rel="alternate" type="application/atom+xml" href={feed.href} title={feed.title} />
            <link
              rel="alternate"
              type="application/feed+json"
              href={feed.href.replace(/atom$/, 'json')}
              title={feed.title}
            />
          </>
        ))}
        <script type="module" src={site.assets.script} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <Header {...props} />
        <main id="main" tabindex={-1}>
          <div class="wrap">{props.children}</div>
        </main>
        <Footer />
      </body>
    </html>
  )
}

function Header({ ownSearch, query }: PageOptions) {
  const { viewer } = usePage()
  return (
    <header class="site-header">
      <div class="wrap">
        <Wordmark />
        {!ownSearch && <SearchBox query={query} />}
        <nav class="site-nav" aria-label="Site">
          <ul class="plain">
            <NavItem href={UPDATES}>Updates</NavItem>
            <NavItem href={PUBLISH}>Publish</NavItem>
            {viewer ? (
              <NavItem href={ACCOUNT}>
                <Icon name="user" /> {actorName(viewer)}
              </NavItem>
            ) : (
              <NavItem href={LOGIN}>Log in</NavItem>
            )}
          </ul>
        </nav>
      </div>
    </header>
  )
}

function NavItem({ href, children }: PropsWithChildren<{ href: string }>) {
  const { path } = usePage()
  return (
    <li>
      <a href={href} {...(path === href ? { 'aria-current': 'page' } : {})}>
        {children}
      </a>
    </li>
  )
}

const THEME_LABELS = {
  system: ['monitor', 'System'],
  light: ['sun', 'Light'],
  dark: ['moon', 'Dark'],
} as const

function Footer() {
  const { theme, path, search } = usePage()
  return (
    <footer class="site-footer">
      <div class="wrap">
        <ul class="plain">
          <li>
            <a href={DOCS}>How it works</a>
          </li>
          <li>
            <a href={FEED_ATOM}>Feed</a>
          </li>
          <li>
            <a href={`${DOCS}#api`}>API</a>
          </li>
          <li>
            <a href={MIRRORS}>Mirrors</a>
          </li>
        </ul>
        <form class="theme" method="post" action={THEME}>
          <input type="hidden" name="return" value={`${path}${search}`} />
          <fieldset class="theme">
            <legend class="visually-hidden">Theme</legend>
            {THEMES.map((name) => (
              <button type="submit" name="theme" value={name} aria-pressed={String(name === theme) as 'true'}>
                <Icon name={THEME_LABELS[name][0]} /> {THEME_LABELS[name][1]}
              </button>
            ))}
          </fieldset>
        </form>
      </div>
    </footer>
  )
}
