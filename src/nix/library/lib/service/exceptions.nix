# What a record may loosen in the sandbox: [ { option, value, reason, config } ], where config is what the unit gets.
# Whatever is not listed here is for the administrator alone, by systemd.services.<unit>.serviceConfig.
{ compiles, declared }:
let
  check = import ./check.nix;

  words = text: builtins.filter (word: builtins.isString word && word != "") (builtins.split " +" text);
  wordsOf =
    what: pattern: value:
    let
      found = map (check.matching what pattern) (words (check.text value));
    in
    if found == [ ] then throw "firn: an exception of the sandbox names no ${what}" else found;

  off =
    option: value:
    if value == null || value == "false" then { ${option} = false; } else throw "firn: ${option} = ${builtins.toJSON value} is no exception: only false is";
  oneOf = allowed: option: value: { ${option} = check.oneOf "value of ${option}" allowed value; };
  more = what: pattern: option: value: { ${option} = wordsOf what pattern value; };
  capabilities = _: value: rec {
    CapabilityBoundingSet = wordsOf "capability that a record may ask for" "CAP_(NET_BIND_SERVICE|NET_RAW|NET_ADMIN|IPC_LOCK|SYS_NICE)" value;
    AmbientCapabilities = CapabilityBoundingSet;
    # Capabilities count for nothing outside of a user namespace of its own.
    PrivateUsers = false;
  };
  paths = option: value: { ${option} = map (path: "/${check.path (builtins.substring 1 4096 path)}") (wordsOf "absolute path" "/[A-Za-z0-9_.+@=-].*" value); };

  allowed = {
    LockPersonality = off;
    MemoryDenyWriteExecute = off;
    PrivateDevices = option: value: off option value // { DevicePolicy = "auto"; };
    PrivateTmp = off;
    PrivateUsers = off;
    ProtectClock = off;
    ProtectControlGroups = off;
    ProtectHostname = off;
    ProtectKernelLogs = off;
    ProtectKernelTunables = off;
    RestrictNamespaces =
      option: value:
      if value == null || value == "false" then
        off option value
      else
        { ${option} = builtins.concatStringsSep " " (wordsOf "namespace" "user|mnt|pid|net|uts|ipc|cgroup" value); };
    RestrictRealtime = off;

    ProcSubset = oneOf [ "all" ];
    ProtectHome = oneOf [ "read-only" "tmpfs" ];
    ProtectProc = oneOf [ "default" "noaccess" "ptraceable" ];
    UMask = option: value: { ${option} = check.matching "mode" "0[0-7]{3}" value; };
    LimitNOFILE = option: value: { ${option} = check.matching "number of files" "[1-9][0-9]{0,8}" value; };

    AmbientCapabilities = capabilities;
    CapabilityBoundingSet = capabilities;
    DeviceAllow = option: value: {
      ${option} = [ (check.matching "device" "(/dev/[A-Za-z0-9][A-Za-z0-9/_-]*|(char|block)-[a-z]+)( [rwm]{1,3})?" value) ];
      PrivateDevices = false;
    };
    ReadOnlyPaths = paths;
    ReadWritePaths = paths;
    RestrictAddressFamilies = more "address family" "AF_[A-Z0-9_]{1,30}";
    SupplementaryGroups = more "group that a record may ask for" "audio|render|video";
    SystemCallArchitectures = more "architecture" "[a-z0-9-]{1,20}";
    SystemCallFilter = more "system call" "@?[a-z0-9_-]{1,40}";
  };

  exception =
    entry:
    let
      option = check.text (entry.option or null);
      value = entry.value or null;
      make =
        allowed.${option}
          or (throw "firn: ${builtins.toJSON option} is no exception that a record may make from the sandbox; there are ${builtins.concatStringsSep ", " (builtins.attrNames allowed)}");
    in
    {
      inherit option value;
      reason = check.text (entry.reason or null);
      config = make option value;
    };

  compiling = {
    option = "MemoryDenyWriteExecute";
    reason = "The program runs on V8, which compiles to machine code while it runs.";
  };
  # A record that says it itself gives its own reason.
  said = builtins.any (entry: entry.option or null == compiling.option) declared;
in
map exception (declared ++ (if compiles && !said then [ compiling ] else [ ]))
