# What the `service` of a record may say, beside what every field may (../check.nix).
let
  check = import ../check.nix;
  inherit (check) matching;
in
check
// {
  variable =
    value:
    let
      plain = matching "name of an environment variable" "[A-Za-z_][A-Za-z0-9_]{0,127}" value;
      # Given by systemd and NixOS, or read by the dynamic linker before the program itself.
      reserved = builtins.match (
        "PATH|HOME|USER|LOGNAME|SHELL|TZDIR|LOCALE_ARCHIVE|LD_.*|LISTEN_.*|NOTIFY_SOCKET|WATCHDOG_.*|INVOCATION_ID"
        + "|JOURNAL_STREAM|MAINPID|(RUNTIME|STATE|CACHE|LOGS|CONFIGURATION|CREDENTIALS)_DIRECTORY"
      ) plain;
    in
    if reserved == null then plain else throw "firn: the variable ${plain} belongs to the system and is no setting";

  # An option of the program, as it would be typed.
  flag = matching "option of a program" "--?[A-Za-z0-9][A-Za-z0-9._-]{0,61}";
  portName = matching "name of a port" "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  port =
    value:
    if builtins.isInt value && value >= 1 && value <= 65535 then
      value
    else
      throw "firn: ${builtins.toJSON value} is no port: there are 1 to 65535";
  httpPath = matching "path of an address" "/[]A-Za-z0-9._~:/?#@!&'()*+,;=%[-]*";
}
