"""The link graph: pages as nodes, distinct links as edges, and the figures of both."""
