import { addAbortSignal } from 'node:stream'
import { MAX_PASSWORD_BYTES } from '../../src/limits/command-line.js'
import type { CliContext } from '../context.js'
import { UsageError } from '../errors/cli-error.js'

/** A password from standard input: all of it, without the line feed at its end. @throws UsageError */
export async function readPassword({ stdin, output, signal }: CliContext): Promise<string> {
  if (stdin.isTTY) output.ask('Type the app password and Ctrl-D; it is shown. Better pipe it in.')
  else output.detail('Reading the app password from standard input.')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of addAbortSignal(signal, stdin)) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_PASSWORD_BYTES) throw new UsageError('Standard input holds more than a password.')
    chunks.push(bytes)
  }
  const password = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (password === '') {
    throw new UsageError('Standard input holds no password.', {
      hint: 'Pipe it in: printenv APP_PASSWORD | firn login <handle> --app-password-stdin',
    })
  }
  return password
}
