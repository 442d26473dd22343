# Seconds since 1970 as YYYYMMDDhhmmss in UTC, as lastModifiedDate of flakes has it (civil_from_days of Howard Hinnant,
# "chrono-Compatible Low-Level Date Algorithms").
seconds:
let
  rem = a: b: a - b * (a / b);
  pad = number: if number < 10 then "0${toString number}" else toString number;
  days = seconds / 86400;
  second = rem seconds 86400;
  z = days + 719468;
  era = z / 146097;
  dayOfEra = z - era * 146097;
  yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  shifted = (5 * dayOfYear + 2) / 153;
  day = dayOfYear - (153 * shifted + 2) / 5 + 1;
  month = if shifted < 10 then shifted + 3 else shifted - 9;
  year = yearOfEra + era * 400 + (if month <= 2 then 1 else 0);
in
"${toString year}${pad month}${pad day}${pad (second / 3600)}${pad (rem (second / 60) 60)}${pad (rem second 60)}"
