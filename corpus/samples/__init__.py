"""Sample documents, ready to be asked about, and the script that writes them."""
