"""What people would use instead, each system behind one small Protocol and in a process of its own.

Where a peer splits documents itself its splitter is used; where it needs vectors it gets the encoder that our index
has, loaded as a sentence-transformers model. A new peer is a module here and a line in :mod:`eval.peers.registry`.
"""
