// Links the programs that a package.json names: node link-programs.cjs <package folder> <bin folder>
const fs = require('node:fs')
const path = require('node:path')

const [folder, bin] = process.argv.slice(2)
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
const named = typeof manifest.bin === 'string' ? { [manifest.name]: manifest.bin } : (manifest.bin ?? {})
for (const [name, file] of Object.entries(named)) {
  const program = path.join(folder, file)
  fs.chmodSync(program, 0o755)
  fs.mkdirSync(bin, { recursive: true })
  fs.symlinkSync(program, path.join(bin, path.basename(name)))
}
