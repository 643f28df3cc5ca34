// The program: options, then the build.
int main() { return 0; }
