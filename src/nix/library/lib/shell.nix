# The one door for data into shell text.
value: "'" + builtins.replaceStrings [ "'" ] [ "'\\''" ] value + "'"
