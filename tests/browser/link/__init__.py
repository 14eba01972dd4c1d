"""How the page comes and stays: first load, addresses, broken links, servers that die."""
