"""What Lading promises about its speed, measured.

``python -m benchmarks`` runs every module here whose name does not begin with ``_``; each has
``rows(effort)``, which yields a row per figure. To add a benchmark, add a module.

How it is measured: whole processes, their start-up included, ours and the rival's in turn
(A B A B …) after one unmeasured run of each, so that the page cache is warm. CPU seconds are user
and system time of the process and its children, as wait4(2) says them. Medians are compared.
"""
