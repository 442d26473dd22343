import { posix } from 'node:path'
import { MAX_CONFIG_JSON_BYTES } from '../../../limits/validation.js'
import { FormatError } from '../../formats/bytes.js'
import { readSafetensors } from '../../formats/safetensors.js'
import type { CheckedFile } from '../files.js'
import { type Checked, type Finding, refused, type Validator, withFile } from '../validator.js'

/** Safetensors that are sound, and indexes of which every part is there. */
export const safetensorsHeader: Validator = {
  summary: 'Every safetensors file is sound: types, shapes and places of its tensors agree with its bytes.',
  check: async (checked) => {
    const findings: Finding[] = []
    for (const file of checked.tree.files) {
      const name = file.path.toLowerCase()
      if (name.endsWith('.safetensors')) findings.push(...(await headerProblems(checked, file)))
      else if (name.endsWith('.safetensors.index.json')) findings.push(...(await missingParts(checked, file)))
    }
    return findings
  },
}

export async function headerProblems(checked: Checked, file: CheckedFile): Promise<Finding[]> {
  try {
    await withFile(checked, file, readSafetensors)
    return []
  } catch (error) {
    if (error instanceof FormatError)
      return [refused(`is no sound safetensors file: ${error.message}`, file.path)]
    throw error
  }
}

async function missingParts(checked: Checked, file: CheckedFile): Promise<Finding[]> {
  if (file.size > MAX_CONFIG_JSON_BYTES) return [refused('is larger than an index can be', file.path)]
  const bytes = await withFile(checked, file, (source) => source.read(0, file.size))
  const parts = partsOf(Buffer.from(bytes).toString('utf8'))
  if (parts === undefined) return [refused('is no index of safetensors', file.path)]
  const there = new Set(checked.tree.files.filter(({ root }) => root === file.root).map(({ path }) => path))
  return [...new Set(parts)]
    .filter((part) => !there.has(posix.join(posix.dirname(file.path), part)))
    .map((part) => refused(`names ${JSON.stringify(part)}, which is not there`, file.path))
}

function partsOf(json: string): string[] | undefined {
  try {
    const index: unknown = JSON.parse(json)
    if (typeof index !== 'object' || index === null || !('weight_map' in index)) return undefined
    const parts: unknown[] = Object.values(index.weight_map ?? {})
    return parts.every((part): part is string => typeof part === 'string') ? parts : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
