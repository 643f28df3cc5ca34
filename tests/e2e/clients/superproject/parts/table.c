#include "table.h"

const char *table(void) { return TABLE; }
