# A package as npm's registry has it, asked for where npm itself would ask: its own default, or what the builder's
# environment names (npm_config_registry). The lock's integrity decides about what comes.
{
  lib,
  stdenvNoCC,
  cacert,
  curl,
  nodejs_24,
}:
{
  name,
  version,
  # sha512-…
  integrity,
}:
let
  base = lib.last (lib.splitString "/" name);
in
stdenvNoCC.mkDerivation {
  name = "${base}-${version}.tgz";
  nativeBuildInputs = [
    curl
    nodejs_24
  ];
  SSL_CERT_FILE = "${cacert}/etc/ssl/certs/ca-bundle.crt";
  impureEnvVars = lib.fetchers.proxyImpureEnvVars ++ [ "npm_config_registry" ];
  buildCommand = ''
    export HOME="$TMPDIR"
    registry=$(npm config get registry)
    curl --fail --silent --show-error --location --retry 3 --output "$out" \
      "''${registry%/}/${name}/-/${base}-${version}.tgz"
  '';
  outputHashMode = "flat";
  outputHash = integrity;
}
