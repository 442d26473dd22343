import { FormatError } from '../../formats/bytes.js'
import { readGguf } from '../../formats/gguf.js'
import { type Finding, refused, told, type Validator, withFile } from '../validator.js'

/** GGUF by name or by first bytes: Ollama's blobs have no names. */
export const ggufHeader: Validator = {
  summary: 'Every GGUF file is sound: its metadata and the places of its tensors agree with its bytes.',
  check: async (checked) => {
    const findings: Finding[] = []
    for (const file of checked.tree.files) {
      try {
        await withFile(checked, file, async (source) => {
          const begins = Buffer.from(await source.read(0, 4)).toString('latin1') === 'GGUF'
          if (!begins && !file.path.toLowerCase().endsWith('.gguf')) return
          const { unknownTypes } = await readGguf(source)
          if (unknownTypes.length > 0)
            findings.push(
              told(`has tensors of types that are not known here: ${unknownTypes.join(', ')}`, file.path),
            )
        })
      } catch (error) {
        if (!(error instanceof FormatError)) throw error
        findings.push(refused(`is no sound GGUF file: ${error.message}`, file.path))
      }
    }
    return findings
  },
}
