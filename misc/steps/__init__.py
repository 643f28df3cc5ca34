"""The steps of configure.py, one file for each command and one for each thing that several commands need."""
