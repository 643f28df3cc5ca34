int inner(void) { return 5; }
