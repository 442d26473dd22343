/** A part of an Ollama model: a layer, or its configuration. */
export interface ManifestPart {
  readonly mediaType: string
  /** Hex. */
  readonly sha256: string
  readonly size: number
}

const DIGEST = /^sha256:([0-9a-f]{64})$/

/**
 * What a manifest of an Ollama registry names (a Docker image manifest, schema 2), its configuration first; undefined
 * where a text is none.
 */
export function readOllamaManifest(text: string): ManifestPart[] | undefined {
  const manifest = parseObject(text)
  if (manifest === undefined) return undefined
  const { config, layers } = manifest
  if (!Array.isArray(layers)) return undefined
  const parts: ManifestPart[] = []
  for (const part of [config, ...layers]) {
    const read = readPart(part)
    if (read === undefined) return undefined
    parts.push(read)
  }
  return parts
}

function readPart(part: unknown): ManifestPart | undefined {
  if (typeof part !== 'object' || part === null) return undefined
  const { mediaType, digest, size } = part as Record<string, unknown>
  const sha256 = typeof digest === 'string' ? DIGEST.exec(digest)?.[1] : undefined
  if (typeof mediaType !== 'string' || sha256 === undefined) return undefined
  return typeof size === 'number' && Number.isSafeInteger(size) ? { mediaType, sha256, size } : undefined
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}
