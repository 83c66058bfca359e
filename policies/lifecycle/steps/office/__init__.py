"""What offices do with a file on its way: take back, send back inside the house, sign together."""
