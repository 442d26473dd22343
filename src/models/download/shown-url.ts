/** An address as a person may see it: without a login, and without a query, which may sign a request. */
export function shownUrl(url: string | URL): string {
  try {
    const { protocol, host, pathname, search } = new URL(url)
    return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`
  } catch {
    return 'an address that is none'
  }
}
