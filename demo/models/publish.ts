import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Environment } from '../../src/setting-files.js'
import type { Account } from '../network/accounts.js'
import { keptPort } from '../network/ports.js'
import { runFirn } from '../run-firn.js'
import { serveDirectory } from '../served-directory.js'
import { letterModels } from './letters.js'

/** The demo's models, published: at-uris of their releases, and the server that holds their files. */
export interface DemoModels {
  readonly uris: readonly string[]
  /** Name of the last, which was made from those before. */
  readonly newest: string
  close(): Promise<void>
}

/**
 * Publishes the demo's models with the command line itself, as `account`. What a kept network has already stays as it
 * is.
 * @param environment leads the command line to the network; its logins are kept below `directory`
 */
export async function publishModels(
  directory: string,
  account: Account,
  environment: Environment,
  signal: AbortSignal,
): Promise<DemoModels> {
  // Apart from the logins, which are not for everybody.
  const served = path.join(directory, 'served')
  await mkdir(served, { recursive: true })
  const server = await serveDirectory(served, await keptPort(directory))
  try {
    const firn = async (argv: string[], input = '') => {
      const env = { ...environment, HOME: directory }
      return runFirn({ argv: ['--json', ...argv], cwd: directory, env, input, signal })
    }
    await firn(['login', account.handle, '--app-password-stdin'], account.password)
    const models = letterModels()
    const uris: string[] = []
    for (const { name, summary, card, files, quantizedFrom } of models) {
      const urls = []
      for (const [file, bytes] of Object.entries(files)) {
        await mkdir(path.join(served, name), { recursive: true })
        await writeFile(path.join(served, name, file), bytes)
        urls.push({ url: `${server.url}/${name}/${file}`, filename: file })
      }
      await writeFile(path.join(directory, `${name}.md`), card)
      const base =
        quantizedFrom === undefined ? [] : ['--base', `quantized=${account.handle}/${quantizedFrom}`]
      const published = await firn(
        [
          ...[
            'model',
            'publish',
            '--source',
            '-',
            '--name',
            name,
            '--version',
            '1.0.0',
            '--summary',
            summary,
          ],
          ...['--licence', 'CC0-1.0', '--task', 'text-generation', '--keyword', 'letters'],
          ...['--card', `${name}.md`, '--validate', 'standard', ...base],
        ],
        JSON.stringify({ url: { urls } }),
      )
      uris.push((published as { readonly uri: string }).uri)
    }
    return { uris, newest: models.at(-1)?.name ?? '', close: server.close }
  } catch (error) {
    await server.close()
    throw error
  }
}
