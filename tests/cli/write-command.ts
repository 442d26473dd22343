import { defineCommand } from '../../cli/command.js'

/** A command that puts an empty record into the repository of the account that is acted as. */
export const writeCommand = defineCommand({
  name: 'write',
  summary: 'write a record',
  args: {
    collection: { count: 'required', help: 'its collection' },
    rkey: { count: 'required', help: 'its key' },
  },
  examples: [],
  async run({ args: { collection, rkey } }, context) {
    const { agent, did } = await context.session({ permission: 'publish' })
    const { data } = await agent.com.atproto.repo.putRecord({ repo: did, collection, rkey, record: {} })
    return { data: { uri: data.uri } }
  },
})
