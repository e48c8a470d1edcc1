"""What commands show: on a terminal with colour and columns, plain text in pipes."""
