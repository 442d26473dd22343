import { type FieldPath, type Finding, finding } from './finding.js'

export interface UrlRules {
  /** Whether `http` is as good as `https`: for an operator's own network, and for tests. */
  readonly allowHttp?: boolean | undefined
}

/** Path or query parts that stand for "whatever is newest". */
const MUTABLE: readonly RegExp[] = [
  /\/releases\/latest(?:\/|$)/,
  /@latest(?:\/|$)/,
  /@\^|@~|@\*/,
  /@\d+(?:\.\d+)?(?:\.x)*(?:\/|$)/,
  /@x(?:\.x)*(?:\/|$)/,
  /\/(?:archive|zipball|tarball|raw|blob|get|resolve|media)\/(?:refs\/heads\/|(?:HEAD|main|master|trunk|develop|dev|latest|nightly)(?:[./]|$))/i,
  /\/-\/(?:archive|raw)\/(?:HEAD|main|master|trunk|develop|dev)\//i,
  /[?&](?:ref|rev|branch|h)=(?:HEAD|main|master|trunk|develop|dev|refs\/heads\/)/i,
]

const ARCHIVE = /\.(?:tar|tar\.\w{1,4}|tgz|zip)$/i
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?(?![0-9a-z])/

/** What makes an address of something pinned unfit, so that the bytes behind it change or can be changed. */
export function lintUrl(text: string, path: FieldPath, rules: UrlRules): Finding[] {
  const url = URL.parse(text)
  if (!url) {
    return [finding('unsupported-url', path, `"${text}" is no URL.`, 'Write a full https:// address.')]
  }
  const unfit = lintScheme(url, path, rules)
  return [
    ...(unfit.length > 0 ? unfit : lintSpelling(text, path)),
    ...lintCredentials(url, path),
    ...lintMutability(url, path),
  ]
}

/** As `lintUrl` for each of several mirrors. */
export function lintUrls(texts: readonly string[], path: FieldPath, rules: UrlRules): Finding[] {
  return texts.flatMap((text, index) => lintUrl(text, [...path, index], rules))
}

/** Scheme and credentials alone: for links that people follow, which may well change. */
export function lintLink(text: string, path: FieldPath, rules: UrlRules): Finding[] {
  const url = URL.parse(text)
  if (!url)
    return [finding('unsupported-url', path, `"${text}" is no URL.`, 'Write a full https:// address.')]
  return [...lintScheme(url, path, rules), ...lintCredentials(url, path)]
}

/** How an address must be written for the Nix library (src/nix/library/lib/check.nix), which parses none. */
const PLAIN = /^https?:\/\/[^\][\s"'`\\$]+$/

function lintSpelling(text: string, path: FieldPath): Finding[] {
  if (PLAIN.test(text)) return []
  const fix =
    'Begin with https:// in small letters, and escape spaces, quotes, brackets, dollar signs and backslashes (%20 and so on).'
  return [finding('unsupported-url', path, `"${text}" is not written as a plain address.`, fix)]
}

function lintScheme(url: URL, path: FieldPath, { allowHttp = false }: UrlRules): Finding[] {
  if (url.protocol === 'https:' || (allowHttp && url.protocol === 'http:')) return []
  if (url.protocol === 'http:') {
    return [finding('insecure-url', path, `${url.href} is not encrypted.`, 'Use https://.')]
  }
  return [
    finding(
      'unsupported-url',
      path,
      `${url.protocol} addresses are not fetched.`,
      'Give an https:// address.',
    ),
  ]
}

function lintCredentials(url: URL, path: FieldPath): Finding[] {
  if (url.username === '' && url.password === '') return []
  return [
    finding(
      'credentials-in-url',
      path,
      'The URL holds a user name or password, which a public record gives to everybody.',
      'Remove it from the URL and change the password.',
    ),
  ]
}

/** Whether an address stands for whatever is newest there. */
export function isMutableAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && isMutable(url)
}

function isMutable(url: URL): boolean {
  const place = decodeSafely(url.pathname) + url.search
  return MUTABLE.some((pattern) => pattern.test(place))
}

function lintMutability(url: URL, path: FieldPath): Finding[] {
  if (isMutable(url)) {
    return [
      finding(
        'mutable-url',
        path,
        `${url.href} names whatever is newest, so its hash goes stale.`,
        'Name one version or one commit in the URL.',
      ),
    ]
  }
  if (!isArchiveOfTag(decodeSafely(url.pathname))) return []
  return [
    finding(
      'tag-url',
      path,
      `${url.href} names a tag, which can move.`,
      'Name the commit in place of the tag: a forge source with its rev, or …/archive/<40 hexadecimal digits>.tar.gz.',
    ),
  ]
}

/** Whether the path is a forge's archive of something that looks like a version and not like a commit id. */
function isArchiveOfTag(path: string): boolean {
  const served = /\/(?:zipball|tarball|zip|tar\.gz)\/(?:refs\/tags\/)?([^/]+)$/.exec(path)?.[1]
  if (served !== undefined) return /\d/.test(served) && !COMMIT.test(served)
  if (!ARCHIVE.test(path)) return false
  const name = path
    .split('/archive/')
    .at(1)
    ?.replace(/^refs\/tags\//, '')
  return name !== undefined && /^[^/]*\d/.test(name) && !COMMIT.test(name)
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
