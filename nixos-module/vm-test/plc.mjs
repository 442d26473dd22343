// A DID PLC directory in memory, for the test's own network: node plc.mjs <port>
import { Database, PlcServer } from '@did-plc/server'

const server = PlcServer.create({ db: Database.mock(), port: Number(process.argv[2]) })
await server.start()
