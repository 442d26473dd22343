import { isPickleFormat, weightFormatOf } from '../../formats/by-name.js'
import { INDICATOR } from '../../formats/pickle/finding.js'
import { scanForPickles } from '../../formats/pickle/scan.js'
import { type Finding, refused, told, type Validator, withFile } from '../validator.js'

/** Files that hold a pickle, whatever their names, and those whose names say so unless their bytes are plainly none. */
export const noPickle: Validator = {
  summary: 'No file is or holds a Python pickle.',
  check: async (checked) => {
    const findings: Finding[] = []
    for (const file of checked.tree.files) {
      const { pickles, findings: found } = await withFile(checked, file, (source) =>
        scanForPickles(source, file.path),
      )
      const unread = found.find(({ level }) => level === 'unread')
      const format = weightFormatOf(file.path)
      if (pickles > 0)
        findings.push(refused(`holds a Python pickle, which can run any code when it is loaded`, file.path))
      else if (unread !== undefined)
        findings.push(refused(`may hold a Python pickle: it ${unread.text}`, file.path))
      else if (format === 'pickle') findings.push(refused('is named as a Python pickle', file.path))
      else if (format !== undefined && isPickleFormat(format))
        findings.push(
          told(`is named as a PyTorch file, but no pickle was found in it (${INDICATOR})`, file.path),
        )
    }
    return findings
  },
}
