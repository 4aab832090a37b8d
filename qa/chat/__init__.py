"""The chat page: questions and their answers, and the tabs around them."""
