# What a service is called on a machine. The prefix keeps it apart from the units and users of the system: a package
# could be called sshd. firn's own module can be imported beside those made here: its names are left to it.
name:
let
  reserved = builtins.fromJSON (builtins.readFile ./reserved.json);
  apart = names: if builtins.elem name names then "${name}-service" else name;

  # Names of users have 31 characters at most and neither dots nor capitals (systemd.exec(5), User=).
  plain = builtins.match "[a-z0-9][a-z0-9-]{0,25}" name != null;
  letters = builtins.filter builtins.isString (builtins.split "[^A-Za-z0-9]+" name);
  folded = builtins.substring 0 17 (builtins.concatStringsSep "-" letters);
  digest = builtins.substring 0 8 (builtins.hashString "sha256" name);
  lower = builtins.replaceStrings
    [ "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W" "X" "Y" "Z" ]
    [ "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q" "r" "s" "t" "u" "v" "w" "x" "y" "z" ];
in
{
  # services.firn.<option>
  option = apart reserved.options;
  unit = "firn-${apart reserved.units}";
  # Also the role and the database in PostgreSQL, and the directory in /var/lib.
  user = "firn-${if plain then name else "${lower folded}-${digest}"}";
}
