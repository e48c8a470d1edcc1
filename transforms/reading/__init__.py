"""One file → one raw record: front matter in every format, the body's links, and where each thing stands."""
