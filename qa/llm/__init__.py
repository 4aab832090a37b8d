"""Answers worded by a language model: evidence and the reader's answer in, an answer that passed the same checks out.

Nothing here is loaded unless the setting ``llm`` names a model, or ``keep_answers`` asks for answers to be kept.
"""
