#include <iostream>

#include "names.h"

extern "C" int area(int width);

int main() {
  std::cout << red() << " " << blue() << " " << area(3) << "\n";
  return area(3) > 0 ? 0 : 1;
}
