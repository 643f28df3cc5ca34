#include <cstdio>

extern "C" int bridge(int n);
extern "C" const char* bridge_file();

int main() {
  std::printf("%d %s\n", bridge(2), bridge_file());
}
