import { files } from '../lexicons/dev/firn.js'

/** Where tokens of Hugging Face are good without anybody saying so. */
export const PUBLIC_HUBS: readonly string[] = ['https://huggingface.co', 'https://hf.co']

/** A repository of a hub by the coordinates under which the hub's own tools cache it. */
export interface HubRepo {
  /** `org/name`, or `name` alone. */
  readonly repo: string
  readonly rev: string
  /** The name under which the cache keeps the commit; `main` where the origin says none. */
  readonly ref: string
}

const ID =
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?(?:\/[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?)?$/

/**
 * Whether a text is the id of a hub's repository: `org/name` or `name`, each of letters, digits, `-`, `_` and `.`,
 * without `--` and `..` (huggingface_hub, `validate_repo_id`).
 */
export function isHubRepo(text: string): boolean {
  return ID.test(text) && !text.includes('--') && !text.includes('..') && !text.endsWith('.git')
}

/** The hub's coordinates of an origin that has them: what the layout `hf-cache` needs. */
export function hubRepoOf(origin: files.Main['origin']): HubRepo | undefined {
  if (files.huggingface.$isTypeOf(origin)) {
    const { repo, rev, ref = 'main' } = origin
    return isHubRepo(repo) ? { repo, rev, ref } : undefined
  }
  if (!files.gitXet.$isTypeOf(origin)) return undefined
  const repo =
    URL.parse(origin.url)
      ?.pathname.replace(/^\/|\/$/g, '')
      .replace(/\.git$/, '') ?? ''
  return isHubRepo(repo) ? { repo, rev: origin.rev, ref: origin.ref ?? 'main' } : undefined
}
