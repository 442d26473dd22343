import { type Greeting, inPackets } from './advertisement.js'
import { PackError } from './pack/pack-error.js'
import { type GitObject, readPack } from './pack/read-pack.js'
import { decodePackets, encodeCommand, encodeLines, lineOf } from './pkt-line.js'
import { GitRemoteError } from './remote-error.js'
import { type GitRequestOptions, requestGit } from './request.js'

/** Leaves out all trees, and with them all files, but those that are asked for by id (gitprotocol-v2(5), "filter"). */
const FILTER = 'filter tree:0'
/** Commits without those before them. */
const DEPTH = 'deepen 1'

/** Whether a server can send commits without what they hold. */
export function canFilter({ protocol, capabilities }: Greeting): boolean {
  return protocol === 'v2' ? featuresOf(capabilities).has('filter') : capabilities.has('filter')
}

/**
 * Asks a smart server for objects in one request, and reads the pack that it sends.
 * @returns those of them that are in it
 * @throws GitRemoteError
 */
export async function fetchPack(
  url: string,
  greeting: Greeting,
  ids: readonly string[],
  options: GitRequestOptions,
): Promise<Map<string, GitObject>> {
  const isNew = greeting.protocol === 'v2'
  const { body } = await requestGit(greeting.service, options, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      ...(isNew ? { 'git-protocol': 'version=2' } : {}),
    },
    body: isNew ? fetchCommand(greeting, ids) : oldRequest(greeting, ids),
  })
  const pack = inPackets(url, () => readAnswer(url, body, isNew))
  try {
    return await readPack(pack, new Set(ids))
  } catch (error) {
    if (!(error instanceof PackError)) throw error
    throw new GitRemoteError(error.problem, `${url} sent a pack that is not read: ${error.message}`, {
      cause: error,
    })
  }
}

function fetchCommand(greeting: Greeting, ids: readonly string[]): string {
  const features = featuresOf(greeting.capabilities)
  return encodeCommand('fetch', [
    'no-progress',
    'ofs-delta',
    ...ids.map((id) => `want ${id}`),
    ...(features.has('shallow') ? [DEPTH] : []),
    ...(features.has('filter') ? [FILTER] : []),
    'done',
  ])
}

/** gitprotocol-pack(5), "Packfile Negotiation": what the client can do hangs behind the first line. */
function oldRequest({ capabilities }: Greeting, ids: readonly string[]): string {
  const wanted = ['ofs-delta', 'no-progress', 'side-band-64k', 'filter', 'allow-tip-sha1-in-want']
  const able = wanted.filter((name) => capabilities.has(name))
  const [first, ...others] = ids.map((id) => `want ${id}`)
  const lines = [
    [first, ...able].join(' '),
    ...others,
    ...(capabilities.has('shallow') ? [DEPTH] : []),
    ...(capabilities.has('filter') ? [FILTER] : []),
  ]
  return encodeLines(lines, ['done'])
}

/** What the command `fetch` of protocol 2 can do besides. */
function featuresOf(capabilities: ReadonlyMap<string, string>): Set<string> {
  return new Set((capabilities.get('fetch') ?? '').split(' '))
}

const BAND_DATA = 1
const BAND_FAULT = 3
const BANDS = [BAND_DATA, 2, BAND_FAULT]

/** The pack in an answer. @throws GitRemoteError, PktLineError */
function readAnswer(url: string, body: Buffer, isNew: boolean): Buffer {
  if (!isNew) {
    const bare = barePack(body)
    if (bare) return bare
  }
  const data: Buffer[] = []
  // The new protocol says where the pack begins; of the old one, what is in a band belongs to it.
  let begun = !isNew
  for (const packet of decodePackets(body)) {
    if (typeof packet === 'string') continue
    const line = packet.length < 1000 ? lineOf(packet) : ''
    if (line.startsWith('ERR ')) throw refusal(url, line.slice('ERR '.length))
    if (!begun) {
      begun = line === 'packfile'
      continue
    }
    const band = packet[0] ?? 0
    if (band === BAND_FAULT) throw refusal(url, packet.toString('utf8', 1))
    if (band === BAND_DATA) data.push(packet.subarray(1))
    else if (isNew && !BANDS.includes(band)) throw new GitRemoteError('malformed', `${url} sent no pack`)
  }
  if (data.length === 0) throw new GitRemoteError('malformed', `${url} sent no pack`)
  return Buffer.concat(data)
}

function refusal(url: string, words: string): GitRemoteError {
  return new GitRemoteError('unable', `${url} says: ${words.trim().slice(0, 200)}`)
}

/** A server without bands sends the pack as it is, behind its few lines. */
function barePack(body: Buffer): Buffer | undefined {
  const match = /(?:0008NAK\n)(?=PACK)/.exec(body.toString('latin1', 0, 100_000))
  return match ? body.subarray(match.index + match[0].length) : undefined
}
