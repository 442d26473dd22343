# What a service is called outside of the module system. The prefix keeps it apart from the units and users of the
# system: a package could be called sshd.
name:
let
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
  unit = "firn-${name}";
  # Also the role and the database in PostgreSQL, and the directory in /var/lib.
  user = "firn-${if plain then name else "${lower folded}-${digest}"}";
}
