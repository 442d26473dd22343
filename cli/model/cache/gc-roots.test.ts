import { mkdir, mkdtempDisposable, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { CliContext } from '../../context.js'
import { handOverRoots } from './gc-roots.js'

test('what is gone from the store is handed over to nobody, without a word', async () => {
  await using directory = await mkdtempDisposable(path.join(tmpdir(), 'firn-roots-'))
  const from = path.join(directory.path, 'from')
  const to = path.join(directory.path, 'to')
  await mkdir(from)
  await symlink(`/nix/store/${'0'.repeat(32)}-gone`, path.join(from, 'gone'))
  const warned: string[] = []
  const context = {
    environment: { child: {} },
    output: { warn: (text: string) => warned.push(text) },
    signal: AbortSignal.timeout(60_000),
  } as unknown as CliContext
  await handOverRoots(from, to, context)
  await handOverRoots(path.join(directory.path, 'nothing'), to, context)
  expect(warned).toEqual([])
})
