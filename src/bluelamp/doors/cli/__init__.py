"""The command line: `bluelamp check | ask | explain | plan | diff | screen | say | sample-force | demo` and more.

Thin. Each command parses what it is given, calls one function of `core`, and shows the result as
text, or as JSON with `--json`. Text is for people: colour and progress only on a terminal.

Exit codes, the same for every command:

    0   done, and nothing stands against it
    1   done, and the answer is no: refused, or problems found, or the two differ
    2   the command was used wrongly
    3   what was given could not be used; the message says where and what to do
    130 stopped from the keyboard
"""
