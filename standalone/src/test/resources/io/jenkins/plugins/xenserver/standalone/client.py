# Uses a simulated pool through nothing but Python's own XML-RPC client, as XenAPI.py does. Arguments: address, name of a
# member, hash. Each step prints a line; the last one is "done".
import ssl
import sys
import time
import xmlrpc.client

address, member, hash_ = sys.argv[1:]
proxy = xmlrpc.client.ServerProxy(address, context=ssl._create_unverified_context())


def failure(answer):
    assert answer["Status"] == "Failure", answer
    return answer["ErrorDescription"]


def value(answer):
    assert answer["Status"] == "Success", answer
    return answer["Value"]


assert failure(proxy.session.login_with_password("root", "wrong", "1.0", "python"))[0] == "SESSION_AUTHENTICATION_FAILED"
session = value(proxy.session.login_with_password("root", "xenserver", "1.0", "python"))
print("logged in")

hosts = value(proxy.host.get_all_records(session))
host = next(ref for ref, record in hosts.items() if record["name_label"] == member)
assert isinstance(hosts[host]["enabled"], bool)
assert isinstance(hosts[host]["other_config"]["boot_time"], str)
pool = value(proxy.pool.get_all(session))[0]
assert value(proxy.pool.get_master(session, pool)) in hosts
print("listed %d hosts" % len(hosts))

batch = value(getattr(proxy.event, "from")(session, ["host"], "", 0.0))
assert {event["operation"] for event in batch["events"]} == {"add"}
assert value(proxy.host.disable(session, host)) == ""
batch = value(getattr(proxy.event, "from")(session, ["host"], batch["token"], 10.0))
assert any(event["ref"] == host and not event["snapshot"]["enabled"] for event in batch["events"])
print("saw the host disabled")

task = value(getattr(proxy, "Async").host.apply_updates(session, host, hash_))
while value(proxy.task.get_status(session, task)) == "pending":
    time.sleep(0.05)
assert value(proxy.task.get_status(session, task)) == "success", value(proxy.task.get_error_info(session, task))
assert value(proxy.task.get_result(session, task)) == "<value><array><data></data></array></value>"
assert value(proxy.host.get_last_update_hash(session, host)) == hash_
print("followed a task to its end")

assert failure(proxy.host.reboot(session, "OpaqueRef:nobody"))[0] == "HANDLE_INVALID"
value(proxy.host.enable(session, host))
value(proxy.session.logout(session))
assert failure(proxy.host.get_all(session))[0] == "SESSION_INVALID"
print("done")
