"""A second, simpler reading of domain.md and contracts.md, to check the processors against.

Sequential and slow on purpose: nothing is kept but the accepted events and the refused ones, and every
question is answered by walking through them again. Shares with the package only its words, the types of its
values, and the one spelling of compact JSON.
"""
