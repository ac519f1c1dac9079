"""Other engines that read the pages of ours, in an environment of their own."""
