import { posix } from 'node:path'
import { MAX_CONFIG_JSON_BYTES } from '../../../limits/validation.js'
import { refused, type Validator, withFile } from '../validator.js'

const NAMES = /^(licen[cs]e|copying|notice|unlicense|use_policy)([-_.].*)?$/i

/** A licence: a file that is named so, or the front matter of a hub's README.md, or a layer of an Ollama model. */
export const licenseCheck: Validator = {
  summary: 'The model says under which licence it stands.',
  onFailure: 'warn',
  check: async (checked) => {
    const { files, layout } = checked.tree
    if (files.some(({ path, size }) => size > 0 && NAMES.test(posix.basename(path)))) return []
    for (const file of files) {
      if (layout === 'ollama' ? file.size > MAX_CONFIG_JSON_BYTES : !/^readme\.md$/i.test(file.path)) continue
      const text = await withFile(checked, file, (source) => source.read(0, MAX_CONFIG_JSON_BYTES))
      if (namesLicence(Buffer.from(text).toString('utf8'), layout === 'ollama')) return []
    }
    return [refused('there is no file with a licence, and README.md names none')]
  },
}

/** Ollama's blobs have no names, but its licences say what they are in their first lines. */
function namesLicence(text: string, isBlob: boolean): boolean {
  if (isBlob) return /\blicen[cs]e\b/i.test(text.slice(0, 1000)) && !text.startsWith('{')
  const front = /^---\r?\n(.*?)\r?\n---/s.exec(text)?.[1] ?? ''
  return (
    /^licen[cs]e(_name|_link)?:[ \t]*\S/m.test(front) || /^licen[cs]e:[ \t]*\r?\n[ \t]*-[ \t]*\S/m.test(front)
  )
}
