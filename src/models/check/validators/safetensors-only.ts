import { MAGIC_BYTES, weightFormatByMagic } from '../../formats/by-magic.js'
import { FORMATS, weightFormatOf } from '../../formats/by-name.js'
import { type Finding, refused, type Validator, withFile } from '../validator.js'
import { headerProblems } from './safetensors-header.js'

export const safetensorsOnly: Validator = {
  summary: 'All weights are safetensors, not by their names alone.',
  check: async (checked) => {
    const findings: Finding[] = []
    for (const file of checked.tree.files) {
      const format = weightFormatOf(file.path)
      if (format === 'safetensors') findings.push(...(await headerProblems(checked, file)))
      else if (format !== undefined)
        findings.push(refused(`holds weights as ${FORMATS[format].label}`, file.path))
      else {
        const found = weightFormatByMagic(
          await withFile(checked, file, (source) => source.read(0, MAGIC_BYTES)),
        )
        if (found !== undefined)
          findings.push(
            refused(`holds weights as ${FORMATS[found].label}, for all that it is called`, file.path),
          )
      }
    }
    return findings
  },
}
