# A nixpkgs whose builders and fetchers give back what they were asked for. As JSON, a package is its outPath and a
# fetched thing the call that fetches it; `arguments` of a result are what reached the builder.
{
  system ? "x86_64-linux",
}:
let
  package = name: {
    type = "derivation";
    inherit name;
    outPath = "/pkgs/${name}";
  };
  packages = names: builtins.listToAttrs (map (name: { inherit name; value = package name; }) names);
  recorder =
    builder: given:
    let
      # As nixpkgs' builders, which take a function of what they will have made of its result.
      called = if builtins.isFunction given then given (called // { inherit (called) passthru; }) else given;
      # A function among them stands there as what it gives.
      arguments = builtins.mapAttrs (_: value: if builtins.isFunction value then value { } else value) called;
    in
    {
    type = "derivation";
    inherit builder arguments;
    # As of a real derivation, its path depends on all that it is made from.
    outPath = builtins.seq (builtins.toJSON arguments) "/built/${arguments.pname or arguments.name or builder}";
    drvPath = "/drv/${arguments.pname or arguments.name or builder}";
  };
  fetcher = name: arguments: {
    type = "derivation";
    outPath = "${name} ${builtins.toJSON arguments}";
  };

  # In one spelling, since nixpkgs takes several.
  fetchzip =
    {
      url ? null,
      urls ? [ url ],
      hash,
      name ? "source",
      extension ? null,
      stripRoot ? true,
    }:
    fetcher "fetchzip" (
      { inherit urls hash name; }
      // (if extension == null then { } else { inherit extension; })
      // (if stripRoot then { } else { inherit stripRoot; })
    );
  fetchurl =
    {
      url ? null,
      urls ? [ url ],
      hash,
      name ? baseNameOf (builtins.head urls),
    }:
    fetcher "fetchurl" { inherit urls hash name; };
  fetchgit =
    {
      url,
      rev,
      hash,
      fetchSubmodules ? false,
      name ? "source",
    }:
    fetcher "fetchgit" { inherit url rev hash fetchSubmodules name; };
  fetchForge =
    archive: repository:
    {
      rev,
      hash,
      fetchSubmodules ? false,
      ...
    }@arguments:
    if fetchSubmodules then
      fetchgit { inherit rev hash fetchSubmodules; url = repository arguments; }
    else
      fetchzip { url = archive arguments; inherit hash; };
  fetchLikeGitea = hostOf: fetchForge (a: "https://${hostOf a}/${a.owner}/${a.repo}/archive/${a.rev}.tar.gz") (a: "https://${hostOf a}/${a.owner}/${a.repo}");

  pkgs =
    packages [
      "autoPatchelfHook"
      "autoreconfHook"
      "cacert"
      "cmake"
      "deno"
      "ffmpeg"
      "makeWrapper"
      "meson"
      "ninja"
      "nodejs"
      "openssl"
      "pkg-config"
      "pnpmConfigHook"
      "sqlite"
      "unzip"
      "yarn"
      "yarnBuildHook"
      "yarnConfigHook"
      "yarnInstallHook"
    ]
    // {
      inherit system pkgs;
      stdenv = {
        mkDerivation = recorder "mkDerivation";
        hostPlatform = {
          inherit system;
          isLinux = builtins.match ".*-linux" system != null;
        };
        cc.cc.lib = package "libstdc++";
      };
      lib.sourceTypes.binaryNativeCode = { shortName = "binaryNativeCode"; isSource = false; };
      stdenvNoCC.mkDerivation = recorder "mkDerivation";
      bundlerApp = recorder "bundlerApp";
      bundlerEnv = arguments: recorder "bundlerEnv" arguments // { wrappedRuby = package "wrapped-ruby"; };
      lib.makeBinPath = list: builtins.concatStringsSep ":" (map (input: "${input}/bin") list);
      lib.fetchers.proxyImpureEnvVars = [ "https_proxy" ];
      lib.optionals = condition: list: if condition then list else [ ];
      lib.getLicenseFromSpdxId = id: { spdxId = id; shortName = id; fullName = id; };
      lib.licenses = {
        mit = { spdxId = "MIT"; shortName = "mit"; };
        asl20 = { spdxId = "Apache-2.0"; shortName = "asl20"; };
        nameless = { shortName = "nameless"; };
      };
      rustPlatform.buildRustPackage = recorder "buildRustPackage";
      buildGoModule = recorder "buildGoModule";
      buildNpmPackage = recorder "buildNpmPackage";
      python3Packages = packages [ "setuptools" "hatchling" "requests" ] // {
        buildPythonApplication = recorder "buildPythonApplication";
      };
      pnpm = package "pnpm";
      npmHooks.npmInstallHook = package "npmInstallHook";
      fetchNpmDeps = fetcher "fetchNpmDeps";
      fetchPnpmDeps = fetcher "fetchPnpmDeps";
      fetchYarnDeps = fetcher "fetchYarnDeps";
      inherit fetchurl fetchzip fetchgit;
      fetchFromGitHub = fetchLikeGitea (a: a.githubBase or "github.com");
      fetchFromGitea = fetchLikeGitea (a: a.domain);
      fetchFromSourcehut = fetchLikeGitea (a: a.domain or "git.sr.ht");
      fetchFromGitLab =
        let
          host = a: a.domain or "gitlab.com";
          project = a: builtins.replaceStrings [ "/" ] [ "%2F" ] "${a.owner}/${a.repo}";
        in
        fetchForge (a: "https://${host a}/api/v4/projects/${project a}/repository/archive.tar.gz?sha=${a.rev}") (
          a: "https://${host a}/${a.owner}/${a.repo}.git"
        );
      mkShell = recorder "mkShell";
      callPackage =
        file: given:
        let
          f = if builtins.isFunction file then file else import file;
        in
        f (builtins.intersectAttrs (builtins.functionArgs f) pkgs // given);
      python3 = package "python3" // { inherit (pkgs.python3Packages) requests; };
      nested.deep.thing = package "thing";
      notAPackage = { };
    };
in
pkgs
