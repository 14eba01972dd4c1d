"""The processes that train, as the server sees them: started, watched, replaced; knows no session."""
