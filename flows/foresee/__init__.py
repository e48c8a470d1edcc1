"""What a build would find, told from a few changed files and the published run, without the build."""
