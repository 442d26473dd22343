/** An address that somebody else wrote: a link only where it leads to the web, and never one that passes trust on. */
export function ExternalLink({ href }: { href: string }) {
  const url = URL.parse(href)
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return <span>{href}</span>
  const shown = `${url.host}${url.pathname}${url.search}`.replace(/\/$/, '')
  return (
    <a href={url.href} rel="nofollow noopener noreferrer">
      {shown}
    </a>
  )
}
