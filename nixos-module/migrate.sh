# migrate.sh PROGRAM
# Runs it. That the settings are wrong (78, EX_CONFIG) is left to the program itself to say, which comes next: systemd
# keeps from starting again by the exit code of the main program alone (systemd.service(5), RestartPreventExitStatus=).
"$1" || [ $? -eq 78 ]
