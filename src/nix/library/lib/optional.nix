# { name = f set.field; } where the field is given, else nothing.
set: field: name: f: if (set.${field} or null) != null then { ${name} = f set.${field}; } else { }
