export { freePort } from '../../demo/network/ports.js'
