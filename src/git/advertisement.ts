import { isObjectId } from '../atoms/object-id.js'
import { decodeLines, PktLineError } from './pkt-line.js'
import { GitRemoteError } from './remote-error.js'
import { type GitRequestOptions, requestGit } from './request.js'

/** One ref of a repository, as its server lists it. */
export interface RemoteRef {
  readonly name: string
  readonly object: string
  /** What the tag that it names stands for. */
  readonly peeled?: string
}

/** How a server greets: by protocol 2, where refs are asked for; by that of before, with all its refs; or as files. */
export type Greeting =
  | { readonly protocol: 'v2'; readonly service: string; readonly capabilities: ReadonlyMap<string, string> }
  | {
      readonly protocol: 'v0' | 'dumb'
      readonly service: string
      readonly capabilities: ReadonlyMap<string, string>
      readonly refs: readonly RemoteRef[]
    }

/**
 * Greets the server of a repository, which says what it can do (gitprotocol-http(5), "Reference Discovery").
 * @param url of the repository, without a slash at its end
 * @throws GitRemoteError
 */
export async function greet(url: string, options: GitRequestOptions): Promise<Greeting> {
  const headers = { 'git-protocol': 'version=2' }
  const answer = await requestGit(`${url}/info/refs?service=git-upload-pack`, options, { headers })
  // Of a repository that has moved, this is where it is now.
  const base = answer.url.replace(/\/info\/refs(?:\?.*)?$/, '')
  const text = answer.body.toString('latin1', 0, 4)
  if (!/^[0-9a-f]{4}$/i.test(text) || isDumbList(answer.body)) {
    return { protocol: 'dumb', service: base, capabilities: new Map(), refs: readDumbList(url, answer.body) }
  }
  const service = `${base}/git-upload-pack`
  const lines = readLines(url, answer.body).filter((line) => !line.startsWith('# service='))
  if (lines[0] === 'version 2') {
    return { protocol: 'v2', service, capabilities: readCapabilities(lines.slice(1)) }
  }
  return { protocol: 'v0', service, ...readAdvertisement(url, lines) }
}

/** The lines of an answer. @throws GitRemoteError when it is none of git's, or tells an error */
export function readLines(url: string, body: Buffer): string[] {
  const lines = inPackets(url, () => decodeLines(body))
  const fault = lines.find((line) => line.startsWith('ERR '))
  if (fault !== undefined) throw new GitRemoteError('unable', `${url} says: ${fault.slice(4, 200)}`)
  return lines
}

/** Turns what is no pkt-line into an error of the repository. */
export function inPackets<T>(url: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof PktLineError)) throw error
    throw new GitRemoteError('malformed', `${url} is no git repository: ${error.message}`, { cause: error })
  }
}

/** @throws GitRemoteError for what is no ref */
export function readRef(url: string, line: string): RemoteRef {
  const [object = '', name = '', ...attributes] = line.split(' ')
  const peeled = attributes.find((one) => one.startsWith('peeled:'))?.slice('peeled:'.length)
  for (const id of [object, ...(peeled === undefined ? [] : [peeled])]) checkId(url, id, line)
  return { name, object, ...(peeled === undefined ? {} : { peeled }) }
}

/** Every ref in a line, and capabilities behind the first (gitprotocol-pack(5), "Reference Discovery"). */
function readAdvertisement(url: string, lines: readonly string[]) {
  const [first = '', ...rest] = lines[0] === 'version 1' ? lines.slice(1) : lines
  const [head = '', capabilities = ''] = first.split('\0', 2)
  // An empty repository has capabilities and no ref to hang them on.
  const all = head.endsWith(' capabilities^{}') ? rest : [head, ...rest]
  return {
    capabilities: readCapabilities(capabilities.split(' ')),
    refs: joinPeeled(all.filter((line) => line !== '' && !isShallow(line)).map((line) => readRef(url, line))),
  }
}

function isShallow(line: string): boolean {
  return line.startsWith('shallow ')
}

/** In lists of before, what a tag stands for is in a line of its own, after that of the tag. */
function joinPeeled(lines: readonly RemoteRef[]): RemoteRef[] {
  const refs = new Map<string, RemoteRef>()
  for (const line of lines) {
    const { name, object } = line
    const tag = name.endsWith('^{}') ? refs.get(name.slice(0, -'^{}'.length)) : undefined
    if (tag) refs.set(tag.name, { ...tag, peeled: object })
    else refs.set(name, line)
  }
  return [...refs.values()]
}

function readCapabilities(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.map((line) => {
      const [name = '', ...value] = line.split('=')
      return [name, value.join('=')]
    }),
  )
}

/** `<object>\t<ref>` in each line: the file that git update-server-info writes. A pkt-line never has a tab there. */
function isDumbList(body: Buffer): boolean {
  return body.indexOf('\t') === 40 || body.indexOf('\t') === 64
}

function readDumbList(url: string, body: Buffer): RemoteRef[] {
  if (body.length > 0 && !isDumbList(body)) {
    throw new GitRemoteError('malformed', `${url} is no git repository: it does not list refs`)
  }
  const lines = body.toString('utf8').split('\n')
  return joinPeeled(lines.filter((line) => line !== '').map((line) => readRef(url, line.replace('\t', ' '))))
}

function checkId(url: string, id: string, line: string): void {
  if (isObjectId(id)) return
  if (/^[0-9a-f]{64}$/.test(id)) {
    throw new GitRemoteError('unable', `${url} has object ids of SHA-256, which no atom has`)
  }
  throw new GitRemoteError('malformed', `${url} does not list refs: ${line.slice(0, 80)}`)
}
