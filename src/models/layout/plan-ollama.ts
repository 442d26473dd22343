import { createHash } from 'node:crypto'
import { files as filesLexicon } from '../../lexicons/dev/firn.js'
import { LayoutError, type LayoutNames, type LayoutPlan, type ModelFiles } from './layout.js'
import { checkPath, OLLAMA_HOST, ollamaId } from './names.js'

/**
 * Ollama's models directory: blobs by their digest, and the registry's manifest, byte for byte, under its name.
 * @throws LayoutError for a model of no Ollama registry, whose manifest nobody has
 */
export function planOllama({ origin, files }: ModelFiles, { id }: LayoutNames = {}): LayoutPlan {
  if (!filesLexicon.ollama.isTypeOf(origin)) {
    throw new LayoutError(
      'Only a model of an Ollama registry can be laid out for Ollama. Lay it out as plain files, and make a model of them with ollama create.',
    )
  }
  const { manifest, digest } = origin
  if (manifest === undefined || createHash('sha256').update(manifest).digest('hex') !== digest) {
    throw new LayoutError(
      `The manifest of ${origin.model}:${origin.tag} is not at hand, or has another digest.`,
    )
  }
  const name = nameOf(id ?? `${origin.model}:${origin.tag}`)
  const place = id?.includes('/') === true ? name : { ...name, host: new URL(origin.registry).host }
  const blobs = new Map(files.map((file) => [file.sha256, file]))
  return {
    layout: 'ollama',
    id: ollamaId([place.host, ...place.path.split('/'), place.tag]),
    files: [...blobs].map(([sha256, file]) => ({ at: `blobs/sha256-${sha256}`, file })),
    directories: ['blobs'],
    links: [],
    texts: [
      { at: checkPath(`manifests/${place.host}/${name.path}/${name.tag}`), text: manifest, moves: true },
    ],
  }
}

/** `name`, `namespace/name`, `host/namespace/name`, each with `:tag` or without (ollama, types/model/name.go). */
function nameOf(text: string) {
  const [, name = '', tag = 'latest'] = /^([^:]+(?::\d+\/[^:]+)?)(?::([^/:]+))?$/.exec(text) ?? []
  const parts = name.split('/')
  if (name === '' || parts.length > 3) {
    throw new LayoutError(`${text} is no name for Ollama: write name:tag or namespace/name:tag.`)
  }
  const [model = '', namespace = 'library', host = OLLAMA_HOST] = parts.toReversed()
  return { host, path: `${namespace}/${model}`, tag }
}
