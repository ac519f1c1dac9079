"""Tests: unit mirrors the tree, contract has one suite per port, fakes stand in for the outside."""
