import { posix } from 'node:path'
import { MAX_CONFIG_JSON_BYTES } from '../../../limits/validation.js'
import { type Finding, refused, told, type Validator, withFile } from '../validator.js'

/** Every JSON file that can be read, and configs that are objects. */
export const validConfigJson: Validator = {
  summary: 'Every JSON file is JSON, and a config is an object.',
  check: async (checked) => {
    const findings: Finding[] = []
    for (const file of checked.tree.files.filter(({ path }) => path.toLowerCase().endsWith('.json'))) {
      if (file.size > MAX_CONFIG_JSON_BYTES && !isConfig(file.path)) {
        findings.push(told('is too large to be looked at', file.path))
        continue
      }
      const bytes = await withFile(checked, file, (source) => source.read(0, MAX_CONFIG_JSON_BYTES + 1))
      const finding = problemOf(bytes, file.path)
      if (finding !== undefined) findings.push(finding)
    }
    return findings
  },
}

function problemOf(bytes: Uint8Array, path: string): Finding | undefined {
  if (bytes.length > MAX_CONFIG_JSON_BYTES) return refused('is larger than a config can be', path)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    return refused(`is no JSON: ${error instanceof Error ? error.message : error}`, path)
  }
  if (!isConfig(path)) return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refused('is no object', path)
  return 'auto_map' in value
    ? told('names Python code of the model, which runs only where somebody sets trust_remote_code', path)
    : undefined
}

function isConfig(path: string): boolean {
  return /(^|_)config\.json$/.test(posix.basename(path))
}
