"""The command line: interventions …"""
