# Deno, for which nixpkgs has no builder: its dependencies in a fixed output, as plain files that do not change from one
# download to the next (DENO_DIR has times and databases in it), and a wrapper that runs with them and without network.
{
  pkgs,
  base,
  recipe,
  build,
  ...
}:
let
  check = import ../check.nix;
  shell = import ../shell.nix;
  entry = check.path build.entry;
  named = import ../program.nix { artifact = recipe; };
  program = if named == null then check.program base.pname else named;
  # A store path holds nothing that a shell would split.
  flags = [
    "run"
    "--cached-only"
    "--frozen"
    "--no-prompt"
    "--vendor=true"
    "--node-modules-dir=manual"
  ] ++ map (permission: "--${check.permission permission}") (check.list (build.permissions or [ ]));

  environment = ''
    export HOME="$TMPDIR" DENO_DIR="$TMPDIR/deno" DENO_NO_UPDATE_CHECK=1
    # The folders of dependencies lie beside the configuration.
    [ -e deno.json ] || [ -e deno.jsonc ] || echo '{ }' > deno.json
  '';
  denoDeps = pkgs.stdenvNoCC.mkDerivation (
    import ../dependency-source.nix base
    // {
      pname = "${base.pname}-deno-deps";
      nativeBuildInputs = [ pkgs.deno ];
      # The authorities that all fetchers of nixpkgs trust, and not Deno's own.
      DENO_TLS_CA_STORE = "system";
      SSL_CERT_FILE = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";
      impureEnvVars = pkgs.lib.fetchers.proxyImpureEnvVars;
      dontConfigure = true;
      buildPhase = ''
        ${environment}
        [ -e deno.lock ] || { echo 'firn: the source holds no deno.lock, which pins what Deno fetches' >&2; exit 1; }
        deno install --frozen --allow-import --vendor=true --node-modules-dir=auto --entrypoint ${shell entry}
      '';
      installPhase = ''
        mkdir -p "$out"
        for folder in vendor node_modules; do
          if [ -d "$folder" ]; then cp -r "$folder" "$out/"; fi
        done
        rm -f "$out/node_modules/.deno/.deno.lock" "$out/node_modules/.deno/.setup-cache.bin"
      '';
      dontFixup = true;
      outputHashMode = "recursive";
      outputHash = check.hash build.depsHash;
    }
  );
in
pkgs.stdenv.mkDerivation (
  base
  // {
    inherit denoDeps;
    nativeBuildInputs = (base.nativeBuildInputs or [ ]) ++ [
      pkgs.deno
      pkgs.makeWrapper
    ];
    configurePhase = ''
      runHook preConfigure
      ${environment}
      rm -rf vendor node_modules
      cp -r "$denoDeps"/. .
      chmod -R u+w .
      runHook postConfigure
    '';
    buildPhase = ''
      runHook preBuild
      ${if build ? task then "deno task ${shell (check.word build.task)}" else ""}
      runHook postBuild
    '';
    installPhase = ''
      runHook preInstall
      mkdir -p "$out/lib"
      cp -r . "$out/lib/${base.pname}"
      makeWrapper ${pkgs.deno}/bin/deno "$out/bin/"${shell program} \
        --set-default DENO_NO_UPDATE_CHECK 1 \
        --add-flags "${builtins.concatStringsSep " " flags} $out/lib/${base.pname}/${entry}"
      runHook postInstall
    '';
    dontStrip = true;
  }
)
