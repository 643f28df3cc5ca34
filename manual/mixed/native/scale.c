int scale(int n) { return 10 * n; }
