// Uses a simulated pool as Xen Orchestra does, through its client library: log in, watch objects, disable and enable a host,
// follow an asynchronous task. Arguments: address, name of a member, hash. Each step prints a line; the last one is "done".
import assert from 'node:assert'
import { createClient } from 'xen-api'

const [url, member, hash] = process.argv.slice(2)
const step = text => console.log(text)
const soon = async (what, condition) => {
  for (let i = 0; i < 200; i++) {
    if (condition()) {
      return
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`not seen: ${what}`)
}

const xapi = createClient({ url, auth: { user: 'root', password: 'xenserver' }, allowUnauthorized: true, debounce: 10 })
await xapi.connect()
step('logged in')
await xapi.objectsFetched

const all = type => Object.values(xapi.objects.all).filter(object => object.$type === type)
const pool = xapi.pool
assert.strictEqual(all('pool').length, 1)
assert.strictEqual(pool.$master.$type, 'host')
const host = all('host').find(object => object.name_label === member)
assert.ok(all('VM').some(vm => vm.$resident_on === host), 'a VM points to the host it runs on')
assert.ok(all('SR').length > 0 && all('PBD').length > 0)
step(`watches ${all('host').length} hosts and ${all('VM').filter(vm => !vm.is_control_domain).length} VMs`)

const current = () => xapi.getObject(host.$ref)
await xapi.call('host.disable', host.$ref)
await soon('the disabled host', () => !current().enabled)
step('saw the host disabled')

const evacuation = await xapi.callAsync('host.evacuate', host.$ref)
await soon('the emptied host', () => all('VM').every(vm => vm.is_control_domain || vm.resident_on !== host.$ref))
step(`followed a task to its end: ${JSON.stringify(evacuation)}`)

const warnings = await xapi.callAsync('host.apply_updates', host.$ref, hash)
assert.deepStrictEqual(warnings, [])
await soon('the updated host', () => current().last_update_hash === hash)
step('installed the updates')

await assert.rejects(xapi.callAsync('host.apply_updates', host.$ref, 'another'), { code: 'UPDATEINFO_HASH_MISMATCH' })
step('got the code of a task that failed')

await xapi.call('host.enable', host.$ref)
await soon('the enabled host', () => current().enabled)
step('saw the host enabled')

await assert.rejects(xapi.call('host.reboot', host.$ref), { code: 'HOST_NOT_DISABLED' })
step('got the code of a call that was refused')

await xapi.disconnect()
step('done')
process.exit(0)
