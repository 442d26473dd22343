import { GIT_SCHEMES, type GitScheme } from '../../src/atoms/uri/git-url.js'

/** `--transport`, for commands that fetch from mirrors which records and locks name. */
export const TRANSPORT_OPTION = {
  type: 'texts',
  value: 'TRANSPORT',
  choices: GIT_SCHEMES,
  help: 'reach mirrors that records and locks name by this too, besides https; what you type yourself is reached as written',
} as const

/** Of mirrors that others name; in a development network their records name some by http. */
export function transportsOf(
  allowed: readonly string[],
  { development }: { readonly development: boolean },
): GitScheme[] {
  const also = development ? ['http', ...allowed] : allowed
  return ['https', ...GIT_SCHEMES.filter((scheme) => scheme !== 'https' && also.includes(scheme))]
}
