# The configuration of fetchModel with its defaults, or an error that names every fault of it, in the words of
# nix-model-repo. The hashes of the result are SRI.
config:
let
  inherit (builtins)
    concatStringsSep
    filter
    isAttrs
    isString
    ;
  normalHash = import ./hash.nix;

  fault = condition: message: if condition then [ message ] else [ ];
  isText = value: isString value && value != "";
  textFaults =
    name:
    fault (!(config ? ${name})) "'${name}' is required"
    ++ fault (config ? ${name} && !isText config.${name}) "'${name}' must be a non-empty string";

  # Addresses that all come with their hash need no other.
  hasOwnHashes =
    builtins.isList (config.source.url.urls or null)
    && builtins.all (entry: isAttrs entry && (entry.sha256 or null) != null) config.source.url.urls;
  hasFileHashes = (config.fileHashes or null) != null;

  isHash = value: (builtins.tryEval (normalHash value)).success;
  notHash =
    what: value: "${what}: ${builtins.toJSON value} is no hash: write it as sha256-… (SRI), or as 64 characters of hex";
  fileHash = value: if isAttrs value then value.hash or null else value;
  holdsLogin = import ./holds-login.nix;
  secretFault = import ./secret-fault.nix;
  fileFaults = builtins.concatMap (
    path:
    let
      hash = fileHash config.fileHashes.${path};
      given = config.fileHashes.${path}.urls or null;
      urls = if builtins.isList given then given else [ ];
    in
    fault (!isText hash || !isHash hash) (notHash "'fileHashes.${path}'" hash)
    ++ fault (builtins.any holdsLogin urls) "'fileHashes.${path}.urls' hold a login, which everybody could read in the Nix store: name the address without it"
    ++ map (problem: "'fileHashes.${path}.urls': one ${problem}") (filter isString (map secretFault urls))
  ) (builtins.attrNames config.fileHashes);

  hashFaults =
    if hasFileHashes then
      fault (config ? hash) "either 'hash' or 'fileHashes', not both"
      ++ fault (
        !isAttrs config.fileHashes || config.fileHashes == { }
      ) "'fileHashes' must be a set of hashes by path, with one at least"
      ++ (if isAttrs config.fileHashes then fileFaults else [ ])
    else if hasOwnHashes && !(config ? hash) then
      [ ]
    else
      textFaults "hash"
      ++ fault (config ? hash && isText config.hash && !isHash config.hash) (notHash "'hash'" config.hash);

  actions = [
    "abort"
    "warn"
    "skip"
  ];
  validation = config.validation or { };
  network = config.network or { };
  proxy = network.proxy or null;
  proxies =
    if isAttrs proxy then
      [
        (proxy.http or null)
        (proxy.https or null)
      ]
    else
      [ proxy ];
  isSeconds = value: builtins.isInt value && value >= 0;
  furtherFaults =
    builtins.concatMap
      (name: fault (config ? ${name} && !isAttrs config.${name}) "'${name}' must be an attribute set")
      [
        "validation"
        "integration"
        "network"
        "auth"
        "meta"
        "onFailure"
      ]
    ++ fault (
      isAttrs validation && !builtins.elem (validation.onFailure or "abort") actions
    ) "validation: 'onFailure' must be one of: ${concatStringsSep ", " actions}"
    ++ fault (
      isAttrs validation && !isSeconds (validation.timeout or 0)
    ) "validation: 'timeout' must be a number of seconds"
    ++ fault (
      isAttrs network
      && !(
        isSeconds (network.timeout.connect or 0)
        && isSeconds (network.timeout.read or 0)
        && isSeconds (network.retry.maxAttempts or 0)
        && isSeconds (network.retry.baseDelay or 0)
      )
    ) "network: times and attempts must be whole numbers"
    ++ fault (
      isAttrs network && (network.retry.maxAttempts or 1) == 0
    ) "network: 'retry.maxAttempts' must be 1 at least: 1 asks once, and does not retry"
    ++ fault (isAttrs network && builtins.any holdsLogin proxies)
      "network: 'proxy' holds a login, which everybody could read in the Nix store: leave 'proxy' away, and set https_proxy and http_proxy where Nix runs its builds (for a daemon: in its own environment)";

  faults =
    textFaults "name"
    ++ fault (!(config ? source)) "'source' is required"
    ++ hashFaults
    ++ (if config ? source then import ./check-source.nix config.source else [ ])
    ++ furtherFaults;

  withHash =
    value: if isAttrs value then value // { hash = normalHash value.hash; } else { hash = normalHash value; };
in
if faults != [ ] then
  throw "Invalid fetchModel configuration:\n  ${concatStringsSep "\n  " faults}"
else
  config
  // {
    validation = {
      enable = true;
      skipDefaults = false;
      validators = [ ];
    }
    // validation;
    network = network // {
      timeout = {
        connect = 30;
        read = 300;
      }
      // (network.timeout or { });
      retry = {
        maxAttempts = 3;
        baseDelay = 2;
      }
      // (network.retry or { });
      bandwidth = { limit = null; } // (network.bandwidth or { });
      proxy = network.proxy or null;
    };
    auth = config.auth or { };
    integration = config.integration or { };
    meta = config.meta or { };
    onFailure = { action = "clean"; } // (config.onFailure or { });
  }
  // (if hasFileHashes then { fileHashes = builtins.mapAttrs (_: withHash) config.fileHashes; } else { })
  // (if config ? hash then { hash = normalHash config.hash; } else { })
