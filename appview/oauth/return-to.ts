const HOME = '/'

/** Slashes that a browser, a proxy or a second redirect could take for the start of another host's address. */
const SECOND_SLASH = /^\/(?:[/\\]|%2f|%5c)/i

/**
 * A path of this site to go back to, with its query, from a text that anybody may have written. Whatever could lead
 * elsewhere becomes the home page (RFC 9700, section 4.11: no open redirects).
 */
export function safeReturnTo(text: string | undefined): string {
  if (text === undefined || !isPlainPath(text)) return HOME
  const base = 'http://site.invalid'
  if (!URL.canParse(text, base)) return HOME
  const url = new URL(text, base)
  const path = url.pathname + url.search
  // Dot segments are resolved by now, so `/.//host` shows what it is.
  return url.origin === base && isPlainPath(path) ? path : HOME
}

function isPlainPath(text: string): boolean {
  // Browsers drop tabs and line ends from addresses and read a backslash as a slash.
  return text.startsWith('/') && !SECOND_SLASH.test(text) && !/[\p{Cc}\\]/u.test(text)
}
