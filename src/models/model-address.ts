/** The address of a model that is not on firn, in the one spelling by which such models are told apart. */
export function modelAddress(text: string): string {
  const url = URL.parse(text)
  if (!url) return text
  url.hash = ''
  return url.href.replace(/\/+$/, '')
}
