import { filePathProblem } from '../file-path.js'
import { isHubRepo } from '../hub-repo.js'
import { LayoutError } from './layout.js'

/** The directory of a model in a hub cache (huggingface_hub, `repo_folder_name`). @throws LayoutError */
export function hubDirectory(id: string): string {
  if (isHubRepo(id)) return `models--${id.replace('/', '--')}`
  throw new LayoutError(
    `${id} is no name for a hub cache: write org/name, of letters, digits, "-", "_" and ".", without "--" or "..".`,
  )
}

/** The model whose directory it is; undefined if it is that of something else. */
export function hubIdOf(directory: string): string | undefined {
  const [kind, ...parts] = directory.split('--')
  return kind === 'models' && parts.length > 0 && parts.length <= 2 ? parts.join('/') : undefined
}

/** Whether a text is the id of a commit rather than the name of one. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text)
}

/** A path that stays where it is put. @throws LayoutError */
export function checkPath(path: string): string {
  const problem = filePathProblem(path)
  if (problem === undefined) return path
  throw new LayoutError(problem)
}

/**
 * What people call a model of Ollama by where its manifest lies: host, namespace, model and tag; the usual ones go
 * unsaid.
 */
export function ollamaId([host = '', namespace = '', model = '', tag = '']: readonly string[]): string {
  const isUsual = host === OLLAMA_HOST
  return `${isUsual ? '' : `${host}/`}${isUsual && namespace === 'library' ? '' : `${namespace}/`}${model}:${tag}`
}

/** Where Ollama keeps what names no registry. */
export const OLLAMA_HOST = 'registry.ollama.ai'
