import type { UpstreamVersions } from './freshness.js'
import { decodeLines, encodeCommand, PktLineError } from './pkt-line.js'
import { type AskOptions, ask } from './request.js'
import { UpstreamError } from './upstream-error.js'

const TAGS = 'refs/tags/'
const OBJECT = /^[0-9a-f]{40,64}$/

/**
 * The tags of a repository and the commit of its default branch, by git's own protocol over http: every forge speaks
 * it, none counts it against an API's limit, and none wants a token for it. Version 2 sends what was asked for and no
 * more (gitprotocol-v2(5)); an old server answers with everything at once (gitprotocol-http(5)).
 * @throws UpstreamError
 */
export async function listGitVersions(repository: string, options: AskOptions): Promise<UpstreamVersions> {
  const headers = { 'git-protocol': 'version=2' }
  const advertised = await ask(`${repository}.git/info/refs?service=git-upload-pack`, options, { headers })
  const lines = read(repository, advertised.body).filter((line) => !line.startsWith('# service='))
  if (lines[0] !== 'version 2') return versionsOf(repository, lines.map(withoutCapabilities))
  const service = new URL('git-upload-pack', advertised.url.replace(/info\/refs\?.*$/, '')).href
  const answer = await ask(service, options, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-git-upload-pack-request' },
    body: encodeCommand('ls-refs', ['peel', 'ref-prefix HEAD', `ref-prefix ${TAGS}`]),
  })
  return versionsOf(repository, read(repository, answer.body))
}

function read(repository: string, body: Buffer): string[] {
  try {
    return decodeLines(body)
  } catch (error) {
    if (!(error instanceof PktLineError)) throw error
    throw new UpstreamError(`${repository} is no git repository: ${error.message}`, {}, { cause: error })
  }
}

/** `<object> <ref>`, then attributes; a tag that is an object of its own says which commit it stands for. */
function versionsOf(repository: string, lines: readonly string[]): UpstreamVersions {
  const tags = new Map<string, string>()
  let head: string | undefined
  for (const line of lines) {
    const [object = '', ref = '', ...attributes] = line.split(' ')
    const peeled = attributes.find((one) => one.startsWith('peeled:'))?.slice('peeled:'.length) ?? object
    if (!OBJECT.test(object) || !OBJECT.test(peeled))
      throw new UpstreamError(`${repository} does not list refs: ${line.slice(0, 80)}`)
    if (ref === 'HEAD') head = object
    if (!ref.startsWith(TAGS)) continue
    // In the old protocol the commit stands in a line of its own, after that of the tag.
    const name = ref.slice(TAGS.length).replace(/\^\{\}$/, '')
    tags.set(name, peeled)
  }
  const versions = [...tags].map(([name, rev]) => ({ name, rev }))
  return { versions, ...(head === undefined ? {} : { head }) }
}

/** The old protocol hangs what the server can do behind its first ref. */
function withoutCapabilities(line: string): string {
  return line.replace(/\0.*$/s, '')
}
