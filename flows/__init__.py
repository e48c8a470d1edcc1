"""What happens, in order: from files to a published run."""
