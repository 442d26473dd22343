/** `$.a[0]["b c"]`: where in a record something stands, for people. */
export function jsonPath(segments: readonly PropertyKey[]): string {
  return `$${segments.map(pathSegment).join('')}`
}

function pathSegment(segment: PropertyKey): string {
  if (typeof segment === 'number') return `[${segment}]`
  const key = String(segment)
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

/** `/a/0/b c`: the same as a JSON pointer (RFC 6901); the record as a whole is the empty text. */
export function jsonPointer(segments: readonly PropertyKey[]): string {
  let pointer = ''
  for (const segment of segments)
    pointer += `/${typeof segment === 'number' ? segment : pointerStep(String(segment))}`
  return pointer
}

/** Few keys need the escapes. */
function pointerStep(key: string): string {
  return /[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key
}

const SEGMENT = /\.([A-Za-z_$][\w$]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g

/** The segments of a path that `jsonPath` wrote. */
export function parseJsonPath(path: string): (string | number)[] {
  return [...path.matchAll(SEGMENT)].map(([, key, index, quoted]) => {
    if (index !== undefined) return Number(index)
    return key ?? String(JSON.parse(quoted ?? '""'))
  })
}
