"""Checks that return a list of sentences, so that a test and the test of that test call the same function."""
