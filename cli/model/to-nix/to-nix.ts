import { fileURLToPath } from 'node:url'
import type { PinnedModel } from '../../../src/models/artifact.js'
import { call, type Expression, literal, set, string, variable } from '../../../src/nix/expression.js'
import { print } from '../../../src/nix/print.js'
import type { CliContext } from '../../context.js'
import { CliError } from '../../errors/cli-error.js'
import { EXIT } from '../../errors/exit-code.js'
import type { PublishedModel } from '../published/published.js'
import { inlineNix } from './inline-nix.js'

/** An expression that stands alone: all of the model's files, and how they are laid out. */
export async function standalone(name: string, title: string, model: PinnedModel): Promise<string> {
  const { origin, bases, files, layout } = model
  const library = await inlineNix(fileURLToPath(new URL('./standalone.nix', import.meta.url)))
  const data = literal(JSON.parse(JSON.stringify({ name, artifact: { origin, bases, files, layout } })))
  return `${comment([title, 'Written by firn model to-nix. Needs no nixpkgs: nix-build this-file.nix'])}(${library})\n${print(data)}`
}

/**
 * An expression that takes a published model from an index, by the address that never changes.
 * @throws CliError where the index does not have it
 */
export async function fromIndex(
  model: PublishedModel,
  { config, createFetch, signal }: CliContext,
): Promise<string> {
  const { did, handle, name, version } = model
  const address = `${config.registry}/m/${did}/${name}/${encodeURIComponent(`=${version}`)}.tar.gz`
  const fetch = await createFetch()
  const response = await fetch(address, { redirect: 'manual', signal }).catch((cause: Error) => {
    throw unreachable(config.registry, cause.message, cause)
  })
  await response.body?.cancel()
  const [, url, narHash] = LINK.exec(response.headers.get('link') ?? '') ?? []
  if (url === undefined || narHash === undefined)
    throw unreachable(config.registry, `${address} answers ${response.status}`)
  const tree: Expression = call(
    variable('builtins', 'fetchTarball'),
    set([
      ['url', string(url)],
      ['sha256', string(decodeURIComponent(narHash))],
    ]),
  )
  const title = `${handle ?? did}/${name} ${version}`
  return print(
    call(call(variable('import'), tree), set([])),
    [title, model.uri, 'Written by firn model to-nix.'].join('\n'),
  )
}

/** nix, src/libfetchers/tarball.cc: the form of an immutable link. */
const LINK = /<([^>?]+)\?narHash=([^>&]+)[^>]*>; rel="immutable"/

function unreachable(registry: string, why: string, cause?: Error): CliError {
  return new CliError(`${registry} does not hand out the model: ${why}.`, {
    hint: 'Write the expression with all of its files by --standalone, or ask another index by FIRN_REGISTRY.',
    exitCode: EXIT.unreachable,
    cause,
  })
}

/** Nothing that others wrote can end it. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')}\n`).join('')
}
