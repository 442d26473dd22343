import { createHash } from 'node:crypto'
import { startHubServer } from '../../tests/support/models/hub-server.js'

/**
 * A hub in a process of its own with one model of as many files as its argument says: what it takes is not counted. It
 * tells its address, and ends with its parent.
 */
const count = Number(process.argv[2])
const hub = await startHubServer()
const contents: Record<string, string> = { 'config.json': '{}', 'README.md': '---\nlicense: mit\n---\n' }
for (let index = 0; index < count - 2; index++) {
  const id = createHash('sha256').update(String(index)).digest('hex')
  contents[`experts/layer-${index % 61}/model-${id.slice(0, 8)}-${index}.safetensors`] = id
}
hub.createRepository('acme/wide').commit(contents)
process.send?.(hub.url)
process.on('disconnect', () => process.exit())
