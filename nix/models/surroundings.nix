# What a download takes from where Nix runs, as arguments of its derivation: tokens, proxies and certificates. None of it
# is in the hash of what is downloaded, and no secret is in the derivation.
{
  pkgs,
  # See describe-source.nix.
  about,
  auth,
  network,
}:
let
  check = import ../../src/nix/library/lib/check.nix;
  optional = set: name: if (set.${name} or null) == null then [ ] else [ (check.variable set.${name}) ];
  secrets =
    about.variables
    ++ builtins.concatMap (optional auth) [
      "tokenEnvVar"
      "usernameEnvVar"
      "passwordEnvVar"
    ];
  wanted = builtins.filter (name: (auth.${name} or null) != null) [
    "tokenEnvVar"
    "tokenFile"
  ];
  # A path of Nix would be copied into the store, which everybody can read.
  tokenFile = toString auth.tokenFile;
  inStore = builtins.substring 0 (builtins.stringLength builtins.storeDir) tokenFile == builtins.storeDir;
  proxies =
    if network.proxy == null then
      { }
    else if builtins.isString network.proxy then
      {
        http = network.proxy;
        https = network.proxy;
      }
    else
      network.proxy;
in
if about.token == null && wanted != [ ] then
  throw "Invalid fetchModel configuration:\n  auth: '${builtins.head wanted}' is of no use, as ${about.sourceType} knows no token"
else if (auth.tokenFile or null) != null && inStore then
  throw "Invalid fetchModel configuration:\n  auth: 'tokenFile' lies in the Nix store, which everybody can read: write its path as a string"
else
  {
    impureEnvVars = pkgs.lib.fetchers.proxyImpureEnvVars ++ secrets;
    inherit secrets;
    SSL_CERT_FILE = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";
    tokenVariable = if about.token == null then "" else about.token;
    ownTokenVariable = if (auth.tokenEnvVar or null) == null then "" else auth.tokenEnvVar;
    ownUsernameVariable = if (auth.usernameEnvVar or null) == null then "" else auth.usernameEnvVar;
    ownPasswordVariable = if (auth.passwordEnvVar or null) == null then "" else auth.passwordEnvVar;
    tokenFile = if (auth.tokenFile or null) == null then "" else check.text (builtins.unsafeDiscardStringContext tokenFile);
    awsProfile = if (auth.awsProfile or null) == null then "" else check.text auth.awsProfile;
    httpProxy = check.text (proxies.http or "");
    httpsProxy = check.text (proxies.https or "");
    connectTimeout = toString network.timeout.connect;
    readTimeout = toString network.timeout.read;
    attempts = toString network.retry.maxAttempts;
    retryDelay = toString network.retry.baseDelay;
    limitRate = if network.bandwidth.limit == null then "" else toString network.bandwidth.limit;
  }
