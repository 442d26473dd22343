import { type Greeting, greet, type RemoteRef, readLines, readRef } from './advertisement.js'
import { encodeCommand } from './pkt-line.js'
import { type GitRequestOptions, requestGit } from './request.js'

/** The refs of a repository that were asked for, and how its server was greeted. */
export interface RefList {
  readonly greeting: Greeting
  readonly refs: readonly RemoteRef[]
}

/**
 * Lists the refs whose names begin with one of the prefixes, in one handshake. Protocol 2 sends what was asked for
 * (gitprotocol-v2(5), "ls-refs"); an old server, and one of files, answers with everything at once.
 * @param url of the repository, without a slash at its end
 * @throws GitRemoteError
 */
export async function listRefs(
  url: string,
  prefixes: readonly string[],
  options: GitRequestOptions,
): Promise<RefList> {
  const greeting = await greet(url, options)
  const listed =
    greeting.protocol === 'v2' ? await askForRefs(url, greeting, prefixes, options) : greeting.refs
  return { greeting, refs: listed.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix))) }
}

async function askForRefs(
  url: string,
  { service }: Greeting,
  prefixes: readonly string[],
  options: GitRequestOptions,
): Promise<RemoteRef[]> {
  const args = ['peel', ...prefixes.map((prefix) => `ref-prefix ${prefix}`)]
  const { body } = await requestGit(service, options, {
    method: 'POST',
    headers: { 'git-protocol': 'version=2', 'content-type': 'application/x-git-upload-pack-request' },
    body: encodeCommand('ls-refs', args),
  })
  // A server may list a HEAD that has no commit yet.
  const lines = readLines(url, body).filter((line) => !line.startsWith('unborn '))
  return lines.map((line) => readRef(url, line))
}
