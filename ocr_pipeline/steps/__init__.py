"""The verbs: discover, plan, recognize, extract, export, deliver; they know ports, no SDK."""
