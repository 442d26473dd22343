# Boots firn, publishes a package at a PDS, and fetches it: `nix flake check`, or `pkgs.testers.runNixOSTest`.
{
  name = "firn";

  nodes.machine = ./machine.nix;

  testScript = ''
    import json

    records = json.loads("""${builtins.readFile ./records.json}""")
    firn = "http://firn.test"
    pds = "http://localhost:2583/xrpc"

    def post(method, body, token=None):
        authorization = f"-H 'Authorization: Bearer {token}'" if token else ""
        data = json.dumps(body)
        return json.loads(machine.succeed(
            f"curl --silent --show-error --fail -H 'Content-Type: application/json' {authorization}"
            f" --data '{data}' {pds}/{method}"
        ))

    with subtest("firn is ready once its unit is, behind nginx"):
        machine.wait_for_unit("plc.service")
        machine.wait_for_unit("bluesky-pds.service")
        machine.wait_for_unit("firn.service")
        machine.wait_for_unit("firn-ingester-standby.service")
        machine.wait_for_unit("nginx.service")
        machine.succeed(f"curl --silent --fail {firn}/xrpc/_health")
        machine.succeed("curl --silent --fail http://127.0.0.1:9464/metrics | grep firn_")

    with subtest("what is published at a PDS can be fetched"):
        machine.wait_for_open_port(2583)
        account = post("com.atproto.server.createAccount", {
            "handle": "alice.test", "email": "alice@test.example", "password": "correct horse",
        })
        for collection, each in records.items():
            text = json.dumps(each["record"]).replace("DID", account["did"])
            post("com.atproto.repo.createRecord", {
                "repo": account["did"],
                "collection": collection,
                "rkey": each["rkey"],
                "record": json.loads(text),
            }, account["accessJwt"])
        release = f"{firn}/p/alice.test/hello/1.2.3.tar.gz"
        machine.wait_until_succeeds(f"curl --silent --fail --location {release} --output /tmp/hello.tar.gz", timeout=120)
        machine.succeed("tar -tzf /tmp/hello.tar.gz | grep /flake.nix")
        machine.succeed(f"nix-prefetch-url --unpack --name source {release}")
        machine.succeed(f"curl --silent --fail '{firn}/xrpc/dev.firn.search?q=hello' | grep alice.test")

    with subtest("keys and database are there after a restart, and nobody else reads them"):
        machine.succeed("systemctl restart firn.service")
        machine.succeed(f"curl --silent --fail --location {release} --output /dev/null")
        machine.fail("runuser -u nobody -- ls /var/lib/private/firn")

    with subtest("a standby takes over"):
        machine.succeed("systemctl stop firn.service")
        machine.wait_until_succeeds("journalctl -u firn-ingester-standby | grep 'this ingester leads'", timeout=60)
  '';
}
