# Texts of a record where they stand among other text. Everything here is pure string work on checked strings.
let
  join = builtins.concatStringsSep;
  replaceEach = characters: f: builtins.replaceStrings characters (map f characters);
in
rec {
  # Without line ends and other control characters, which would begin a line of their own.
  oneLine = text: join " " (builtins.filter builtins.isString (builtins.split "[[:cntrl:]]+" text));

  # Plain text in a description, which NixOS' manual reads as Markdown. Its renderer ends at what it does not know, such
  # as a line of dashes.
  markdown =
    text:
    let
      plain = builtins.head (builtins.match " *(.*)" (oneLine text));
      first = builtins.substring 0 1 plain;
    in
    (if builtins.elem first [ "-" "+" "=" ":" ] then "\\" else "")
    + replaceEach [ "\\" "`" "*" "_" "{" "}" "[" "]" "<" ">" "(" ")" "#" "&" "|" "~" "$" "@" "!" ] (
      character: "\\" + character
    ) plain;

  # A value that systemd reads with its specifiers (%n, %h, …): systemd.unit(5).
  systemd = builtins.replaceStrings [ "%" ] [ "%%" ];

  # One argument of ExecStart=, as it is: without specifiers, variables and quotes. systemd undoes the escapes of JSON.
  argument =
    text: builtins.replaceStrings [ "%" "$" ] [ "%%" "$$" ] (builtins.toJSON text);
  command = words: join " " (map argument words);
}
