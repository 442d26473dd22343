import { writeTogether } from '../../cli/project/write-together.js'

/** Writes files together, and is killed (SIGKILL) before a step: `killed-writer <root> <step> <changes as JSON>`. */
const [root = '', killedAt = '', changes = '[]'] = process.argv.slice(2)
await writeTogether(root, JSON.parse(changes), (step) => {
  console.log(step)
  if (step === killedAt) process.kill(process.pid, 'SIGKILL')
})
