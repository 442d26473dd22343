import { INDICATOR } from '../../formats/pickle/finding.js'
import { scanForPickles } from '../../formats/pickle/scan.js'
import { type Finding, refused, told, type Validator, withFile } from '../validator.js'

/**
 * Pickles that import or call what weights do not need, and whatever may be a pickle and cannot be read. Nothing is
 * unpickled.
 */
export const pickleImports: Validator = {
  summary: 'Pickles import nothing but what weights and arrays need: an indicator, not a gate.',
  check: async (checked, { imports = [] }) => {
    const findings: Finding[] = []
    for (const file of checked.tree.files) {
      const scan = await withFile(checked, file, (source) => scanForPickles(source, file.path, imports))
      if (scan.pickles > 0 && scan.findings.every(({ level }) => level === 'usual' || level === 'note'))
        findings.push(told(`imports nothing but what weights need (${INDICATOR})`, file.path))
      for (const { where, level, text } of scan.findings) {
        if (level === 'usual') continue
        const say = level === 'note' ? told : refused
        findings.push(say(level === 'note' ? text : `${text} (${INDICATOR})`, where))
      }
    }
    return findings
  },
}
