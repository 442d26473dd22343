# A tar archive as text: Nix has no strings with NUL bytes, so it is made without any. Names and targets stand in pax
# records (POSIX.1-2001, "pax Interchange Format"), which override those of the header; numbers end with spaces; what a
# block does not need is spaces. libarchive, by which Nix unpacks, reads headers without the word "ustar", too (tar.c,
# archive_read_format_tar_bid).
let
  blockSize = 512;
  spaces = builtins.concatStringsSep "" (builtins.genList (_: " ") blockSize);
  remainder = size: size - (size / blockSize) * blockSize;
  padded =
    text:
    let
      over = remainder (builtins.stringLength text);
    in
    if over == 0 then text else text + builtins.substring over blockSize spaces;

  # 11 digits and their sum as characters.
  octal =
    number:
    let
      digits = n: left: if left == 0 then [ ] else digits (n / 8) (left - 1) ++ [ (n - (n / 8) * 8) ];
      all = digits number 11;
    in
    {
      text = builtins.concatStringsSep "" (map toString all);
      sum = builtins.foldl' builtins.add (11 * code."0") all;
    };
  code = {
    " " = 32;
    "." = 46;
    "0" = 48;
    "2" = 50;
    "5" = 53;
    "x" = 120;
  };
  # What a folder needs to be entered, a text must not have: Nix would keep it as a program.
  modeOf = type: if type == "5" then mode "0000755 " (7 + 5 + 5) else mode "0000644 " (6 + 4 + 4);
  mode = text: digits: {
    inherit text;
    sum = 7 * code."0" + digits + code." ";
  };

  # A header without its size is the same for all entries of a type. The name, 100 bytes without a NUL, is overridden.
  name = builtins.concatStringsSep "" (builtins.genList (_: ".") 100);
  header =
    type: size:
    let
      mode = modeOf type;
      length = octal size;
      # Owner, group and time are zero.
      ownerAndGroup = 2 * (7 * code."0" + code." ");
      time = 11 * code."0" + code." ";
      # The checksum itself counts as spaces.
      checksum = octal (
        100 * code."."
        + mode.sum
        + ownerAndGroup
        + length.sum
        + code." "
        + time
        + 8 * code." "
        + code.${type}
        + 355 * code." "
      );
    in
    name
    + mode.text
    + "0000000 0000000 "
    + length.text
    + " 00000000000 "
    + builtins.substring 5 6 checksum.text
    + "  "
    + type
    + builtins.substring 0 355 spaces;

  # "<length> <key>=<value>\n", whose length counts itself.
  record =
    key: value:
    let
      body = " ${key}=${value}\n";
      bytes = builtins.stringLength body;
      withDigits =
        digits:
        if builtins.stringLength (toString (bytes + digits)) == digits then digits else withDigits (digits + 1);
    in
    toString (bytes + withDigits 1) + body;
  entry =
    type: records: contents:
    let
      # Names are bytes, whatever the locale of the builder is.
      attributes = record "hdrcharset" "BINARY" + records;
    in
    header "x" (builtins.stringLength attributes)
    + padded attributes
    + header type (builtins.stringLength contents)
    + padded contents;
in
{
  link = { path, target }: entry "2" (record "path" path + record "linkpath" target) "";
  file = { path, text }: entry "0" (record "path" path) text;
  directory = { path }: entry "5" (record "path" path) "";
}
