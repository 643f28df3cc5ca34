#include <stdio.h>

const char *table(void);
int plain(void);
int inner(void);

int main(void) {
  printf("%s%d %d\n", table(), plain(), inner());
  return 0;
}
