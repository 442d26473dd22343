import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** What lies in a directory by its path: a file's bytes, or where a link leads. */
export type Contents = Readonly<Record<string, Uint8Array | string | { readonly link: string }>>

/** A directory with those contents, gone with its test. */
export async function modelDirectory(contents: Contents): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'firn-model-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(contents)) {
    const place = join(root, 'model', path)
    await mkdir(dirname(place), { recursive: true })
    if (typeof content === 'string' || content instanceof Uint8Array) await writeFile(place, content)
    else await symlink(content.link, place)
  }
  return join(root, 'model')
}

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const SMALL = 'a'.repeat(40)
const LARGE = 'b'.repeat(64)

/** A hub cache of one model with two files, one of them in a directory, as huggingface_hub writes it. */
export function hubCache(more: Contents = {}): Contents {
  const model = 'models--acme--tiny'
  return {
    [`${model}/blobs/${SMALL}`]: '{"model_type": "tiny"}',
    [`${model}/blobs/${LARGE}`]: 'weights',
    [`${model}/refs/main`]: COMMIT,
    [`${model}/snapshots/${COMMIT}/config.json`]: { link: `../../blobs/${SMALL}` },
    [`${model}/snapshots/${COMMIT}/unet/weights.dat`]: { link: `../../../blobs/${LARGE}` },
    ...more,
  }
}
