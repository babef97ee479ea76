"""Private servers for tests: started in a temporary folder, gone with the test run."""
