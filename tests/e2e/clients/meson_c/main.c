#include <stdio.h>

#include "counted.h"
#include "version.h"

const char *words(void);

int main(void) {
  printf("%s%d %s\n", words(), COUNTED, VERSION);
  return 0;
}
