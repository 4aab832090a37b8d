"""One server on one port: the chat page, the document view and the HTTP API."""
