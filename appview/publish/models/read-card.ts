import { createHash } from 'node:crypto'
import { MAX_README_BYTES } from '../../../src/limits/pages.js'
import { askAddress, readBytes } from '../../../src/models/ask-source.js'
import { fileUrls } from '../../../src/models/file-urls.js'
import type { ResolvedModel } from '../../../src/models/resolve-model.js'
import type { SourceContext } from '../../../src/models/source.js'
import { SourceError } from '../../../src/models/source-error.js'

/** The text of a model's README.md without the facts at its head; undefined where it has none that can be read. */
export async function readCard(
  { files, bases }: Pick<ResolvedModel, 'files' | 'bases'>,
  context: SourceContext,
): Promise<string | undefined> {
  const file = files.find(({ path }) => path === 'README.md')
  const [url] = file === undefined ? [] : fileUrls(file, bases)
  if (file === undefined || url === undefined || file.size > MAX_README_BYTES) return undefined
  try {
    const bytes = await askAddress({ url }, context, (response) => readBytes(response, url))
    const isIt = createHash('sha256').update(bytes).digest('hex') === file.sha256
    return isIt ? withoutFrontMatter(bytes.toString('utf8')) : undefined
  } catch (error) {
    // The card only saves typing.
    if (error instanceof SourceError) return undefined
    throw error
  }
}

/** YAML between two lines of `---`: the hub's facts (huggingface.co/docs/hub/model-cards), which the record has itself. */
export function withoutFrontMatter(text: string): string | undefined {
  const body = text.replace(/^\uFEFF?---\r?\n[\s\S]*?\n---[^\S\n]*(?:\r?\n|$)/, '').trim()
  return body === '' ? undefined : body
}
