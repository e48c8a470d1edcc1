"""The commands of `matterhouse` that read a warehouse; `flows.cli` gathers them, and has those that build."""
